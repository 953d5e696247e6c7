//! The command line, case by case: `tests/cmd` holds what is typed and what
//! must come back.

#[test]
fn the_command_line_answers_as_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
