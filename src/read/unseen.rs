//! Where pages that a script would fill keep their text: the description for search
//! engines, and the replacement for browsers without scripts.

use dom_query::Document as Page;
use memchr::memmem;
use serde_json::Value;

/// A text that a page does not show as its body.
pub(super) struct Unseen {
    pub title: Option<String>,
    /// Text, or mark-up.
    pub content: String,
}

/// A page with its shadow roots in place, as a browser shows them without any script.
pub(super) fn with_shadow_roots(page: String) -> String {
    if memmem::find(page.as_bytes(), b"shadowroot").is_none() {
        return page;
    }
    let mut shown = String::with_capacity(page.len());
    // For each template that is open, whether it is a root.
    let mut open = Vec::new();
    let mut copied = 0;
    for at in memmem::find_iter(page.as_bytes(), b"template") {
        let before = page.get(copied..at).unwrap_or_default();
        let (is_end, start) = match before.strip_suffix("</") {
            Some(before) => (true, before),
            None => match before.strip_suffix('<') {
                Some(before) => (false, before),
                None => continue,
            },
        };
        let rest = page.get(at..).unwrap_or_default();
        let Some(end) = rest.find('>') else { break };
        let tag = rest.get(..end).unwrap_or_default();
        let is_root = if is_end { open.pop() == Some(true) } else { tag.contains("shadowroot") };
        if !is_end {
            open.push(is_root);
        }
        if is_root {
            shown.push_str(start);
            shown.push_str(if is_end { "</div>" } else { "<div>" });
            copied = at + end + 1;
        }
    }
    shown.push_str(page.get(copied..).unwrap_or_default());
    shown
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_shown_and_other_templates_stay() {
        let of = |page: &str| with_shadow_roots(page.to_owned());
        let page = "<x-a><template shadowrootmode=open><p>One.</p><template>two</template></template></x-a>";
        assert_eq!(of(page), "<x-a><div><p>One.</p><template>two</template></div></x-a>");
        for same in ["<template>no</template>", "shadowroot </template><template", ""] {
            assert_eq!(of(same), same);
        }
    }
}
