//! The command line, case by case: `tests/cmd` holds what is typed and what
//! must come back.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[test]
fn the_command_line_answers_as_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}

#[test]
fn a_page_is_written_for_the_extension_html() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["score", "data/samples/articles/spun-street-fire.txt", "-o"]).arg(&path);
    command.assert().success().stdout("").stderr("");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("Preset <strong>balanced</strong>") && page.contains("constructing"));
}
