//! What the package is made of: licences and compilers of all that it depends on, and which files
//! travel.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Whether all that `expression` asks for is allowed; one of the sides of an OR is enough.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression.replace('/', " OR ");
    // Parentheses stand around ORs within an AND only.
    let is_allowed_side = |side: &str| allowed.contains(&side.trim_matches(['(', ')', ' ']));
    let parts = expression.split(" AND ");
    parts.into_iter().all(|part| part.split(" OR ").any(is_allowed_side))
}

fn cargo(words: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO"));
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// All packages that a build here needs, the tests' own among them.
fn packages() -> Vec<Value> {
    let platform = Command::new("rustc").arg("-vV").output().unwrap();
    let platform = String::from_utf8(platform.stdout).unwrap();
    let host = platform.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let words = ["metadata", "--format-version", "1", "--locked", "--offline"];
    let told = cargo(&[&words[..], &["--filter-platform", host]].concat());
    let told: Value = serde_json::from_slice(&told).unwrap();
    told["packages"].as_array().unwrap().clone()
}

#[test]
fn every_licence_is_one_that_may_be_depended_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let rules: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let allowed = rules["licenses"]["allow"].as_array().unwrap();
    let allowed: Vec<&str> = allowed.iter().map(|licence| licence.as_str().unwrap()).collect();
    let packages = packages();
    let licence = |package: &Value| package["license"].as_str().unwrap_or("none").to_owned();
    let refused = packages.iter().filter(|package| !is_allowed(&licence(package), &allowed));
    let refused: Vec<String> =
        refused.map(|package| format!("{}: {}", package["name"], licence(package))).collect();
    assert!(packages.len() > 100 && refused.is_empty(), "{refused:#?}");
}

#[test]
fn no_dependency_asks_for_a_newer_compiler_than_we_do() {
    let version = |package: &Value| -> Option<Vec<u32>> {
        let version = package["rust_version"].as_str()?;
        version.split('.').take(2).map(|part| part.parse().ok()).collect()
    };
    let packages = packages();
    let ours = packages.iter().find(|package| package["name"] == "unspin").and_then(version);
    let newer = packages.iter().filter(|package| version(package) > ours);
    let newer: Vec<&Value> = newer.map(|package| &package["name"]).collect();
    assert!(newer.is_empty(), "newer than {ours:?}: {newer:?}");
}

#[test]
fn what_a_build_needs_travels_and_nothing_else() {
    let listed = String::from_utf8(cargo(&["package", "--list", "--allow-dirty"])).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    for needed in ["src/lib.rs", "models/language-model.bin", "data/calques.csv", "README.md"] {
        assert!(listed.contains(&needed), "{needed}");
    }
    let left = |name: &&&str| {
        ["tests/", "models/reports/", "notebooks/"].iter().any(|f| name.starts_with(f))
    };
    let carried: Vec<&&str> = listed.iter().filter(left).collect();
    assert!(carried.is_empty(), "{carried:?}");
}

#[test]
fn licence_expressions_are_read() {
    let allowed = ["MIT", "BSD-3-Clause"];
    for good in
        ["MIT", "Apache-2.0 OR MIT", "Apache-2.0/MIT", "(Apache-2.0 OR MIT) AND BSD-3-Clause"]
    {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in ["none", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 OR GPL-3.0"] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}
