//! Where bytes occur in bytes, overlapping ones included, in time that grows with the two lengths.

use memchr::memmem::Finder;

/// The places at which the needle begins, in order (Knuth, Morris and Pratt 1977): a search that begins
/// anew after each place takes the product of the lengths for `aaaa…` in `aaaa…`. What lies between two
/// places that share nothing is passed over many bytes at once.
pub struct Occurrences<'a> {
    haystack: &'a [u8],
    finder: Finder<'a>,
    needle: &'a [u8],
    /// For each length of the needle's beginning, the longest shorter one that it ends with.
    borders: Vec<usize>,
    at: usize,
    matched: usize,
}

/// Looks for the needle, which is not empty.
pub fn occurrences<'a>(haystack: &'a str, needle: &'a str) -> Occurrences<'a> {
    let needle = needle.as_bytes();
    let mut borders = vec![0; needle.len() + 1];
    let mut border = 0;
    for length in 1..needle.len() {
        while border > 0 && needle[border] != needle[length] {
            border = borders[border];
        }
        border += usize::from(needle[border] == needle[length]);
        borders[length + 1] = border;
    }
    Occurrences {
        haystack: haystack.as_bytes(),
        finder: Finder::new(needle),
        needle,
        borders,
        at: 0,
        matched: 0,
    }
}

impl Iterator for Occurrences<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            if self.matched == 0 {
                let rest = self.haystack.get(self.at..)?;
                self.at += self.finder.find(rest)?;
            }
            let byte = self.haystack.get(self.at)?;
            while self.matched > 0 && self.needle[self.matched] != *byte {
                self.matched = self.borders[self.matched];
            }
            self.matched += usize::from(self.needle[self.matched] == *byte);
            self.at += 1;
            if self.matched == self.needle.len() {
                self.matched = self.borders[self.matched];
                return Some(self.at - self.needle.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_those_of_a_plain_search(haystack in "[ab]{0,40}", needle in "[ab]{1,4}") {
            let plain: Vec<usize> = (0..haystack.len())
                .filter(|at| haystack[*at..].starts_with(&needle))
                .collect();
            prop_assert_eq!(occurrences(&haystack, &needle).collect::<Vec<_>>(), plain);
        }
    }
}
