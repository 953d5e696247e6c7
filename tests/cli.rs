//! The command line, case by case: `tests/cmd` holds what is typed and what
//! must come back.

#[test]
fn the_command_line_answers_as_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}

#[test]
fn a_page_is_written_for_the_extension_html() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report.html");
    let mut command = assert_cmd::Command::cargo_bin("unspin").expect("the binary");
    command.args(["score", "data/samples/articles/spun-street-fire.txt", "-o"]).arg(&path);
    command.assert().success().stdout("").stderr("");
    let page = std::fs::read_to_string(&path).expect("the page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("Preset <strong>balanced</strong>") && page.contains("constructing"));
}
