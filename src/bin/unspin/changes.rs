//! What `unspin train` has changed, as text.

use std::io::{self, Write};

use unspin::document::{Article, Level};
use unspin::report::printable;
use unspin::training::{Comparison, Doubt, Measures, Mixed, Move};

/// How many features are told of each level.
const MOST_MOVES: usize = 5;

/// How many labels are told.
const MOST_DOUBTS: usize = 20;

/// Writes which mix was kept of each level, and why.
pub fn write_choices(out: &mut impl Write, mixed: &Mixed) -> io::Result<()> {
    for (level, mixed) in mixed.levels.iter() {
        if let Some(mixed) = mixed {
            writeln!(out, "{}: {}", level.name(), mixed.choice)?;
        }
    }
    writeln!(out)
}

/// Writes measures before and after, two lines per level.
pub fn write_comparisons(out: &mut impl Write, comparisons: &[Comparison]) -> io::Result<()> {
    writeln!(out, "{:<22} {:>23} {:^15} {:^15} {:^15}", "", "", "AUROC", "recall", "false alarms")?;
    write!(out, "{:<10} {:<11}", "level", "labels")?;
    write!(out, " {:>7} {:>7} {:>7}", "clean", "mt", "spun")?;
    for _ in 0..3 {
        write!(out, " {:>7} {:>7}", "before", "after")?;
    }
    writeln!(out)?;
    for row in comparisons {
        let [clean, mt, spun] = row.rows;
        write!(out, "{:<10} {:<11}", row.level.name(), row.whose.name())?;
        write!(out, " {clean:>7} {mt:>7} {spun:>7}")?;
        if row.after == Measures::default() {
            writeln!(out, "  too few articles to cross-validate")?;
            continue;
        }
        let (before, after) = (&row.before, &row.after);
        for (before, after) in [
            (before.auroc, after.auroc),
            (before.recall, after.recall),
            (before.false_alarms, after.false_alarms),
        ] {
            write!(out, " {:>7} {:>7}", cell(before), cell(after))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "Recall and false alarms at a score of 0.5. After: cross-validated, no row was scored by\n\
         what was trained on its article. The classifier before had seen the shipped rows."
    )
}

fn cell(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.3}"))
}

/// Writes the features of a level that have moved most; nothing where none has.
pub fn write_moves(out: &mut impl Write, level: Level, moves: &[Move]) -> io::Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let title = format!("moved most: {}", level.name());
    writeln!(out, "\n{title:<28} {:>10} {:>8} {:>8}", "", "before", "after")?;
    for moved in moves.iter().take(MOST_MOVES) {
        let (feature, pair) = (printable(&moved.feature), moved.pair);
        writeln!(out, "{feature:<28} {pair:>10} {:>8.3} {:>8.3}", moved.before, moved.after)?;
    }
    Ok(())
}

/// Writes labels that the classifier contradicts; nothing where there are none.
pub fn write_doubts(
    out: &mut impl Write,
    articles: &[Article],
    doubts: &[Doubt],
) -> io::Result<()> {
    if doubts.is_empty() {
        return Ok(());
    }
    let count = doubts.len();
    writeln!(out, "\n{count} labels that the classifier contradicts, to be looked at again:")?;
    for doubt in doubts.iter().take(MOST_DOUBTS) {
        let Some(article) = articles.get(doubt.place.article) else { continue };
        write!(out, "  {:.3} {:<5} {}", doubt.score, doubt.label.name(), named(article))?;
        if let Some(passage) = doubt.place.passage {
            write!(out, " passage {passage}")?;
        }
        if let Some(sentence) = doubt.place.sentence {
            write!(out, " sentence {sentence}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The file and the id of an article; the id alone where it names the file.
fn named(article: &Article) -> String {
    let (path, id) = (printable(&article.path), printable(&article.id));
    if article.id.starts_with(&article.path) { id.into_owned() } else { format!("{path}: {id}") }
}
