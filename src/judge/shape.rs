//! What a model is: its lengths and constants, as its file tells them.

use super::error::Flaw;
use super::gguf::Head;

/// Lengths and constants of a model of the llama family.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub layers: usize,
    /// Numbers that stand for a token between layers.
    pub width: usize,
    /// Numbers between the two halves of a feed-forward step.
    pub inner: usize,
    pub heads: usize,
    /// Heads that keys and values have; several query heads share one.
    pub key_heads: usize,
    pub head_width: usize,
    /// Base of the angles by which positions turn queries and keys.
    pub rope_base: f32,
    /// What is added to a mean square before its root is taken.
    pub epsilon: f32,
}

impl Shape {
    pub fn of(head: &Head) -> Result<Self, Flaw> {
        let architecture = head.text("general.architecture")?;
        if architecture != "llama" {
            return Err(Flaw::unsupported(format!("architecture `{architecture}`")));
        }
        let heads = head.count("llama.attention.head_count")?;
        let width = head.count("llama.embedding_length")?;
        let shape = Self {
            layers: head.count("llama.block_count")?,
            width,
            inner: head.count("llama.feed_forward_length")?,
            heads,
            key_heads: head.count_if_any("llama.attention.head_count_kv")?.unwrap_or(heads),
            head_width: width.checked_div(heads).unwrap_or(0),
            rope_base: match head.values.get("llama.rope.freq_base") {
                Some(_) => head.float("llama.rope.freq_base")?,
                None => 10_000.0,
            },
            epsilon: head.float("llama.attention.layer_norm_rms_epsilon")?,
        };
        shape.check(head)
    }

    fn check(self, head: &Head) -> Result<Self, Flaw> {
        let lengths = [self.layers, self.width, self.inner, self.heads, self.key_heads];
        if lengths.iter().any(|&length| length == 0 || length > 1 << 20) {
            return Err(Flaw::damaged(format!("lengths that no model has: {lengths:?}")));
        }
        let turned = head.count_if_any("llama.rope.dimension_count")?.unwrap_or(self.head_width);
        let own = head.count_if_any("llama.attention.key_length")?.unwrap_or(self.head_width);
        let shares = self.head_width * self.heads == self.width
            && self.heads.is_multiple_of(self.key_heads)
            && self.head_width.is_multiple_of(2);
        if !shares || turned != self.head_width || own != self.head_width {
            return Err(Flaw::unsupported("a width that its heads do not share evenly"));
        }
        for name in ["llama.rope.scaling.type", "llama.expert_count"] {
            if let Some(value) = head.values.get(name)
                && !matches!(value, super::gguf::Value::Text(text) if text == "none")
            {
                return Err(Flaw::unsupported(format!("`{name}`")));
            }
        }
        Ok(self)
    }

    /// Numbers that keys, or values, of a token have.
    pub fn key_width(&self) -> usize {
        self.key_heads * self.head_width
    }
}
