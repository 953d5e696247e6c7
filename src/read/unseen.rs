//! Where pages that a script would fill keep their text: the description for search
//! engines, and the replacement for browsers without scripts.

use dom_query::Document as Page;
use serde_json::Value;

/// A text that a page does not show as its body.
pub(super) struct Unseen {
    pub title: Option<String>,
    /// Text, or mark-up.
    pub content: String,
}

/// The texts of a page that its body does not have.
pub(super) fn unseen(html: &str) -> Vec<Unseen> {
    let page = Page::from(html);
    let mut found = Vec::new();
    for script in page.select("script[type='application/ld+json']").iter() {
        if let Ok(value) = serde_json::from_str::<Value>(&script.text()) {
            gather(&value, &mut found);
        }
    }
    for node in page.select("noscript").iter() {
        // Parsers that assume scripts take what is in `noscript` for text.
        let (inner, text) = (node.inner_html(), node.text());
        let content = if inner.contains('<') { inner } else { text };
        found.push(Unseen { title: None, content: content.to_string() });
    }
    found
}

/// The articles in a description, which may be a list or a graph of things. The parser
/// refuses what is nested deep.
fn gather(value: &Value, found: &mut Vec<Unseen>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(fields) => {
            if let Some(content) = fields.get("articleBody").and_then(Value::as_str) {
                let title = fields.get("headline").and_then(Value::as_str).map(str::to_owned);
                found.push(Unseen { title, content: content.to_owned() });
            }
            fields.values().for_each(|value| gather(value, found));
        }
        _ => {}
    }
}
