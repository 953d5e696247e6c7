//! Linked articles together, and what each of them is to the others.

use std::collections::BTreeMap;

use super::direction::Direction;
use super::linked::Link;

/// Articles that are linked, directly or by others.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its articles: originals first, then by number.
    pub members: Vec<ClusterMember>,
}

/// An article of a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterMember {
    /// Its number.
    pub article: usize,
    /// What it is to the others.
    pub role: Role,
}

/// What an article is to the others of its cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Others copy it, and it copies none.
    Original,
    /// It copies another.
    Copy {
        /// The number of the one that it has most in common with.
        of: usize,
        /// Share of the smaller one's words that both have, 0..1.
        shared: f64,
    },
    /// It cannot be told.
    Unknown,
}

/// The clusters of a run, in the order of their first articles.
pub struct Clusters(std::vec::IntoIter<Cluster>);

impl Clusters {
    /// Puts together what is linked.
    #[must_use]
    pub fn new(links: &[Link]) -> Self {
        let mut roles: BTreeMap<usize, Role> = BTreeMap::new();
        // By article the lowest number that is linked to it so far.
        let mut above: BTreeMap<usize, usize> = BTreeMap::new();
        for link in links {
            let [first, second] = link.articles;
            note_roles(&mut roles, link);
            let roots = [root(&above, first), root(&above, second)];
            let lowest = roots[0].min(roots[1]);
            above.extend([first, second, roots[0], roots[1]].map(|article| (article, lowest)));
        }
        let mut clusters: BTreeMap<usize, Vec<ClusterMember>> = BTreeMap::new();
        for (&article, &role) in &roles {
            let members = clusters.entry(root(&above, article)).or_default();
            members.push(ClusterMember { article, role });
        }
        let mut clusters: Vec<Cluster> =
            clusters.into_values().map(|members| Cluster { members }).collect();
        for cluster in &mut clusters {
            cluster.members.sort_by_key(|member| (member.role != Role::Original, member.article));
        }
        Self(clusters.into_iter())
    }
}

impl Iterator for Clusters {
    type Item = Cluster;

    fn next(&mut self) -> Option<Cluster> {
        self.0.next()
    }
}

fn root(above: &BTreeMap<usize, usize>, article: usize) -> usize {
    let mut at = article;
    while let Some(&next) = above.get(&at).filter(|&&next| next != at) {
        at = next;
    }
    at
}

fn note_roles(roles: &mut BTreeMap<usize, Role>, link: &Link) {
    let [first, second] = link.articles;
    let copy = match link.direction {
        Direction::First => Some((first, second)),
        Direction::Second => Some((second, first)),
        Direction::Unknown => None,
    };
    for article in link.articles {
        roles.entry(article).or_insert(Role::Unknown);
    }
    let Some((copy, of)) = copy else { return };
    let shared = link.shared;
    match roles.get(&copy) {
        Some(Role::Copy { shared: before, .. }) if *before >= shared => {}
        _ => {
            roles.insert(copy, Role::Copy { of, shared });
        }
    }
    if roles.get(&of) == Some(&Role::Unknown) {
        roles.insert(of, Role::Original);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(first: usize, second: usize, shared: f64, direction: Direction) -> Link {
        Link { articles: [first, second], shared, direction, sentences: Vec::new() }
    }

    #[test]
    fn a_copy_of_a_copy_is_in_the_cluster_of_the_original() {
        let links = [
            link(4, 2, 0.9, Direction::First),
            link(7, 2, 0.6, Direction::First),
            link(7, 4, 0.8, Direction::First),
            link(9, 5, 0.4, Direction::Unknown),
        ];
        let clusters: Vec<Cluster> = Clusters::new(&links).collect();
        let roles: Vec<Vec<(usize, Role)>> = clusters
            .iter()
            .map(|cluster| cluster.members.iter().map(|m| (m.article, m.role)).collect())
            .collect();
        let expected = [
            vec![
                (2, Role::Original),
                (4, Role::Copy { of: 2, shared: 0.9 }),
                (7, Role::Copy { of: 4, shared: 0.8 }),
            ],
            vec![(5, Role::Unknown), (9, Role::Unknown)],
        ];
        assert_eq!(roles, expected);
    }

    #[test]
    fn what_is_linked_by_others_alone_is_one_cluster() {
        let unknown = |first, second| link(first, second, 0.5, Direction::Unknown);
        let links = [unknown(1, 2), unknown(5, 6), unknown(3, 5), unknown(2, 6), unknown(8, 9)];
        let sizes: Vec<usize> = Clusters::new(&links).map(|c| c.members.len()).collect();
        assert_eq!(sizes, [5, 2]);
        assert_eq!(Clusters::new(&[]).count(), 0);
    }
}
