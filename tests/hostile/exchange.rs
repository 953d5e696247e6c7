//! Labels of other tools, changed.

use std::fs;

use proptest::prelude::*;
use unspin::labels::exchange::{self, ExchangeOptions, LabelFormat, OffsetUnit, WriteOptions};

use crate::mutation::mutated;
use crate::{cases, memory};

fn seeds() -> Vec<Vec<u8>> {
    let seeds = [
        r#"[{"id":1,"data":{"text":"😀 The hearth burnt.","doc_id":"a"},"annotations":[{"id":2,"was_cancelled":false,
            "ground_truth":true,"result":[{"type":"labels","value":{"start":7,"end":13,"text":"hearth","labels":["SPUN"]}},
            {"type":"choices","value":{"choices":["spun"]}}]}],"predictions":[]}]"#,
        r#"[{"text":"The hearth burnt.","id":5,"label":[{"start":4,"end":10,"text":"hearth","labels":["spun"]}],"verdict":"spun"}]"#,
        r#"{"id":1,"text":"😀 The hearth burnt.","label":[[7,13,"SPUN"]],"Comments":[]}"#,
        r#"{"id":1,"text":"The hearth burnt.","entities":[{"id":3,"label":"spun","start_offset":4,"end_offset":10}],"relations":[]}"#,
        r#"{"text":"😀 The hearth burnt.","spans":[{"start":6,"end":12,"label":"SPUN"}],"tokens":[{"text":"a"}],"answer":"accept"}"#,
        r#"{"path":"a.txt","id":"a","text":"The hearth burnt.","label":"spun","findings":[{"start":4,"end":10,"text":"hearth"}]}"#,
        "id,text,label,verdict,correction\n1,The hearth burnt.,spun,ok,\n2,\"Two, three.\",,mt,x\n",
    ];
    seeds.map(|seed| seed.as_bytes().to_vec()).to_vec()
}

fn units() -> impl Strategy<Value = Option<OffsetUnit>> {
    prop::sample::select(vec![
        None,
        Some(OffsetUnit::Bytes),
        Some(OffsetUnit::CodePoints),
        Some(OffsetUnit::Utf16),
    ])
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn changed_labels_are_tasks_or_problems(
        bytes in mutated(seeds()),
        format in prop::option::of(prop::sample::select(&LabelFormat::ALL)),
        offsets in units(),
        unmarked_is_clean in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels");
        fs::write(&path, &bytes).unwrap();
        let options =
            ExchangeOptions { format, offsets, unmarked_is_clean, ..ExchangeOptions::default() };
        if let Ok(reading) = exchange::read(&path, &options) {
            for task in &reading.tasks {
                for span in &task.spans {
                    let text = task.article.text.get(span.span.range());
                    prop_assert!(text.is_some_and(|text| !text.is_empty()), "{:?}", span);
                }
            }
            for format in LabelFormat::ALL {
                let options = WriteOptions { offsets, bom: false };
                exchange::write(&reading.tasks, format, &options, &mut Vec::new()).unwrap();
            }
        }
        prop_assert!(memory::is_bounded());
    }
}
