//! What is told once of all that was read: files that were passed over, and where the
//! text was taken from.

use unspin::read::Asides;

use crate::messages;

/// Extensions of documents that programs turn into text.
const DOCUMENTS: &[&str] = &[
    "pdf", "doc", "rtf", "mobi", "ppt", "pptx", "odp", "xls", "ods", "pages", "xml", "msg", "ps",
    "djvu",
];

/// Extensions of packed files.
const ARCHIVES: &[&str] =
    &["zip", "tar", "tgz", "7z", "rar", "bz2", "xz", "lz4", "lzma", "br", "wacz", "cab"];

/// Extensions of what holds no article.
const NO_TEXT: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "tif", "tiff", "avif", "mp3", "mp4",
    "m4a", "wav", "ogg", "webm", "avi", "mov", "css", "js", "mjs", "map", "woff", "woff2", "ttf",
    "otf", "eot",
];

/// How many extensions are told with each advice.
const MOST_EXTENSIONS: usize = 8;

/// Tells what readers noted, where there is anything.
pub fn tell(asides: &Asides) {
    for note in [passed_over(&asides.passed_over()), fields(&asides.text_fields())] {
        note.iter().for_each(|note| messages::note(note));
    }
}

/// How many files were passed over in all.
pub fn count(asides: &Asides) -> usize {
    asides.passed_over().iter().map(|(_, count)| count).sum()
}

/// `3 files passed over: 2 .pdf (turn them into text or HTML first), 1 .png`.
fn passed_over(files: &[(String, usize)]) -> Option<String> {
    let mut groups: Vec<(&str, Vec<&(String, usize)>)> = Vec::new();
    for file in files {
        let advice = advice(&file.0);
        match groups.iter_mut().find(|(known, _)| *known == advice) {
            Some((_, group)) => group.push(file),
            None => groups.push((advice, vec![file])),
        }
    }
    let all: usize = files.iter().map(|(_, count)| count).sum();
    let told: Vec<String> =
        groups.into_iter().map(|(advice, group)| group_of(advice, group)).collect();
    let are = if all == 1 { "file" } else { "files" };
    (all > 0).then(|| format!("{all} {are} passed over: {}", told.join(", ")))
}

fn group_of(advice: &str, mut group: Vec<&(String, usize)>) -> String {
    group.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let kind = |(extension, count): &&(String, usize)| match extension.as_str() {
        "" => format!("{count} without extension"),
        extension => format!("{count} .{extension}"),
    };
    let mut told: Vec<String> = group.iter().take(MOST_EXTENSIONS).map(kind).collect();
    let others: usize = group.iter().skip(MOST_EXTENSIONS).map(|(_, count)| count).sum();
    if others > 0 {
        told.push(format!("{others} others"));
    }
    let told = told.join(", ");
    if advice.is_empty() { told } else { format!("{told} ({advice})") }
}

/// What to do about files of that extension.
fn advice(extension: &str) -> &'static str {
    match extension {
        "" => "",
        "parquet" => "read by a build with the feature `parquet`",
        _ if DOCUMENTS.contains(&extension) => "turn them into text or HTML first",
        _ if ARCHIVES.contains(&extension) => "unpack them first",
        _ if NO_TEXT.contains(&extension) => "",
        _ => "--input-format says what they are",
    }
}

/// `text taken from the field maintext (12 rows); --text-field names another`.
fn fields(fields: &[(String, usize)]) -> Option<String> {
    let rows = |count: usize| if count == 1 { "row" } else { "rows" };
    let told: Vec<String> =
        fields.iter().map(|(name, count)| format!("`{name}` ({count} {})", rows(*count))).collect();
    let fields = if told.len() == 1 { "field" } else { "fields" };
    let told = told.join(", ");
    (!told.is_empty())
        .then(|| format!("text taken from the {fields} {told}; --text-field names others"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(files: &[(&str, usize)]) -> Vec<(String, usize)> {
        files.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn files_are_told_by_what_can_be_done_about_them() {
        let files = [("", 2), ("doc", 1), ("pdf", 3), ("png", 4), ("story", 1), ("zip", 1)];
        assert_eq!(
            passed_over(&counted(&files)).unwrap(),
            "12 files passed over: 4 .png, 2 without extension, \
             3 .pdf, 1 .doc (turn them into text or HTML first), \
             1 .story (--input-format says what they are), 1 .zip (unpack them first)"
        );
        assert_eq!(passed_over(&[]), None);
        let many: Vec<_> = (0..20).map(|number| (format!("x{number}"), 1)).collect();
        assert!(passed_over(&many).unwrap().contains(", 12 others (--input"));
    }

    #[test]
    fn fields_are_told_with_their_rows() {
        let told = fields(&counted(&[("body", 1), ("maintext", 30)])).unwrap();
        let expected = "text taken from the fields `body` (1 row), `maintext` (30 rows); \
                        --text-field names others";
        assert_eq!(told, expected);
        assert_eq!(fields(&[]), None);
    }
}
