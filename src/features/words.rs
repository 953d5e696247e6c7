//! Closed lists of English words, asked by token hash, and tests of a word's shape.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::document::{Case, Token, TokenKind};
use crate::segment::hash_bytes;

/// A closed list of words.
pub(super) type WordList = LazyLock<Words>;

/// The words of a list by hash, behind a Bloom filter of one bit a word, since
/// nearly all tokens are on no list.
pub(super) struct Words {
    filter: [u64; 32],
    hashes: FxHashSet<u64>,
}

impl Words {
    /// Where the filter has a hash.
    #[inline]
    fn bit(hash: u64) -> (usize, u64) {
        ((hash >> 59) as usize, 1 << (hash >> 53 & 63))
    }

    #[inline]
    pub(super) fn contains(&self, hash: u64) -> bool {
        let (at, bit) = Self::bit(hash);
        self.filter[at] & bit != 0 && self.hashes.contains(&hash)
    }
}

impl FromIterator<u64> for Words {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let hashes: FxHashSet<u64> = hashes.into_iter().collect();
        let mut filter = [0; 32];
        for (at, bit) in hashes.iter().map(|&hash| Self::bit(hash)) {
            filter[at] |= bit;
        }
        Self { filter, hashes }
    }
}

fn hashes(words: &str) -> Words {
    words.split_whitespace().map(|word| hash_bytes(word.as_bytes())).collect()
}

/// Whether the token is on the list, in whatever case.
#[inline]
pub(super) fn is_one_of(list: &WordList, token: &Token) -> bool {
    list.contains(token.hash)
}

/// Whether the token is a word in lower case: no name and no acronym.
#[inline]
pub(super) fn is_lower_word(token: &Token) -> bool {
    token.kind == TokenKind::Word && token.case == Case::Lower
}

/// Whether the text ends in one of the endings, in lower case as they stand.
pub(super) fn ends_in(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

pub(super) static DETERMINERS: WordList = LazyLock::new(|| hashes("a an the"));

pub(super) static PRONOUNS: WordList = LazyLock::new(|| {
    hashes(
        "i you he she it we they me him her us them my your his its our their mine yours hers
         ours theirs myself yourself himself herself itself ourselves yourselves themselves",
    )
});

pub(super) static HE: WordList = LazyLock::new(|| hashes("he him his himself"));

pub(super) static SHE: WordList = LazyLock::new(|| hashes("she her hers herself"));

/// Frequent past forms that are hardly ever a participle, an adjective or a noun.
pub(super) static PAST_VERBS: WordList = LazyLock::new(|| {
    hashes(
        "was were had did said told went took gave came became began knew wrote spoke saw ran got
         grew drove flew threw shook chose fell ate wore rose broke kept meant thought wasn't weren't
         hadn't didn't",
    )
});

/// Third-person presents that are hardly ever a plural.
pub(super) static PRESENT_VERBS: WordList = LazyLock::new(|| {
    hashes(
        "is are has does says tells goes takes gives comes becomes begins knows writes speaks sees
         gets grows drives throws chooses eats wears keeps means thinks isn't aren't hasn't doesn't",
    )
});

pub(super) static PREPOSITIONS: WordList = LazyLock::new(|| {
    hashes(
        "about above across after against along among around at before behind below beneath beside
         between beyond by down during for from in inside into near of off on onto out outside over
         through throughout to toward towards under until up upon with within without",
    )
});

/// Verbs that take an object and are hardly ever a noun or an adjective.
pub(super) static TRANSITIVE_VERBS: WordList = LazyLock::new(|| {
    hashes(
        "is was are were be has have had having make makes made take takes took give gives gave
         get gets got see sees saw find finds found keep keeps kept bring brings brought leave
         leaves left send sends sent hold holds held become becomes became enter enters reach
         reaches receive receives begin begins began open opens win wins won",
    )
});

pub(super) static BE: WordList =
    LazyLock::new(|| hashes("is are was were be been being isn't aren't wasn't weren't"));

pub(super) static HAVE: WordList =
    LazyLock::new(|| hashes("have has had having haven't hasn't hadn't"));

pub(super) static DO: WordList = LazyLock::new(|| hashes("do does did don't doesn't didn't"));

pub(super) static MODALS: WordList = LazyLock::new(|| {
    hashes(
        "can could may might must shall should will would cannot can't couldn't mustn't shouldn't
         won't wouldn't",
    )
});

/// Words after which a modal or "do" may be followed by its subject.
pub(super) static INVERTERS: WordList = LazyLock::new(|| {
    hashes("what how why when where who which so nor neither only than and but or if as")
});

/// Base forms that end like an inflected form: "need", "focus", "always".
pub(super) static LOOKALIKES: WordList = LazyLock::new(|| {
    hashes(
        "need feed seed weed heed speed breed bleed plead embed wed shed shred sled bed red
         proceed succeed exceed concede indeed hundred sacred naked wicked kindred rugged
         always perhaps sometimes besides nevertheless nonetheless afterwards towards upwards
         downwards forwards backwards nowadays thus plus yes as this his its us is was less
         across focus discuss pass miss cross address process assess express possess press
         access guess dress kiss toss bless confess impress progress witness dismiss embarrass
         oppress suppress stress harass canvas canvass bias bus gas census
         others ours theirs hers yours whereas series species news politics",
    )
});

/// Past forms that differ from base and participle and are no other word.
pub(super) static PASTS: WordList = LazyLock::new(|| {
    hashes(
        "went took gave knew wrote spoke began chose ate forgot grew drove flew threw shook stole
         swam sang drank rang hid wore tore swore forgave forbade undertook overtook mistook
         withdrew foresaw underwent arose awoke woke",
    )
});

/// Past forms that may also be participles, but never follow "to" or a modal.
pub(super) static PAST_PARTICIPLES: WordList = LazyLock::new(|| {
    hashes(
        "brought bought caught taught sought kept slept wept sent spent built told sold heard
         understood stood held fought gone done taken given known written spoken begun chosen
         eaten forgotten grown driven flown thrown fallen shown seen become",
    )
});

/// Base forms that are no participle and hardly ever a noun.
pub(super) static BASES: WordList = LazyLock::new(|| {
    hashes(
        "go take give make see know write speak begin choose eat forget grow keep lose send spend
         say tell think bring buy catch teach seek understand hear arrive decide receive
         declare announce explain describe arise forgive undertake withdraw emphasise emphasize",
    )
});

/// Doublings that are good English.
pub(super) static DOUBLED: WordList = LazyLock::new(|| {
    hashes("had that very no ha bye so long many really much far big blah knock is")
});

/// Words that are always written with a capital.
pub(super) static CAPITALISED: WordList = LazyLock::new(|| {
    hashes(
        "monday tuesday wednesday thursday friday saturday sunday january february april june july
         september october november december english american british european russian german
         italian spanish ukrainian japanese africa america asia europe russia germany france italy
         spain ukraine china japan britain england london paris moscow berlin",
    )
});
