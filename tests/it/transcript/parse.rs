//! What a transcript says.

use serde_json::Value;

/// One request of a session.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What it shows.
    pub(super) title: String,
    /// Who asks.
    pub(super) person: String,
    /// Names with the values that they get before it.
    pub(super) variables: Vec<(String, Value)>,
    /// Names with the paths in its answer to the values that they get after it.
    pub(super) bindings: Vec<(String, String)>,
    /// What is sent.
    pub(super) operation: String,
}

impl Step {
    /// Whether the operation has a variable of this name.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.operation.split('$').skip(1).any(|rest| {
            rest.strip_prefix(name).is_some_and(|after| {
                !after.starts_with(|next: char| next == '_' || next.is_ascii_alphanumeric())
            })
        })
    }
}

/// Reads a transcript, or says which line is wrong.
pub(super) fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let wrong = |reason: &str| format!("line {}: {reason}: {line}", index + 1);
        if let Some(title) = line.strip_prefix("#> step:") {
            let person = steps.last().map(|step| step.person.clone());
            steps.push(Step {
                title: title.trim().to_owned(),
                person: person.unwrap_or_default(),
                variables: Vec::new(),
                bindings: Vec::new(),
                operation: String::new(),
            });
            continue;
        }
        let Some(step) = steps.last_mut() else {
            // What stands above the first step is a comment on all of them.
            if line.trim().is_empty() || (line.starts_with('#') && !line.starts_with("#>")) {
                continue;
            }
            return Err(wrong("a transcript begins with \"#> step:\""));
        };
        let Some(head) = line.strip_prefix("#>") else {
            step.operation += line;
            step.operation.push('\n');
            continue;
        };
        if !step.operation.is_empty() {
            return Err(wrong("this belongs above the operation, or lacks a step"));
        }
        let head = head.trim();
        if let Some(person) = head.strip_prefix("as:") {
            person.trim().clone_into(&mut step.person);
        } else if let Some((name, value)) = assignment(head, "var ") {
            let value = serde_json::from_str(value)
                .map_err(|error| wrong(&format!("this is no JSON value ({error})")))?;
            step.variables.push((name, value));
        } else if let Some((name, path)) = assignment(head, "let ") {
            step.bindings.push((name, path.to_owned()));
        } else {
            return Err(wrong("expected step, as, var or let"));
        }
    }
    for step in &steps {
        if step.person.is_empty() {
            return Err(format!(
                "step \"{}\": nobody asks; add \"#> as:\"",
                step.title
            ));
        }
        if step.operation.trim().is_empty() {
            return Err(format!("step \"{}\": there is no operation", step.title));
        }
    }
    if steps.is_empty() {
        return Err("there is no step".to_owned());
    }
    Ok(steps)
}

/// The two sides of `name = value` behind a keyword.
fn assignment<'a>(head: &'a str, keyword: &str) -> Option<(String, &'a str)> {
    let (name, value) = head.strip_prefix(keyword)?.split_once('=')?;
    Some((name.trim().to_owned(), value.trim()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_has_a_head_and_an_operation() {
        let text = "# A note.\n\n#> step: Ana looks\n#> as: ana\n#> var first = 2\n\
                    #> let id = data.a.0.id\nquery {\n  # hers\n  a\n}\n\n#> step: Again\n{ a }\n";
        let steps = parse(text).expect("well formed");
        assert_eq!(
            steps[0],
            Step {
                title: "Ana looks".to_owned(),
                person: "ana".to_owned(),
                variables: vec![("first".to_owned(), json!(2))],
                bindings: vec![("id".to_owned(), "data.a.0.id".to_owned())],
                operation: "query {\n  # hers\n  a\n}\n\n".to_owned(),
            }
        );
        assert_eq!(steps[1].person, "ana", "the same goes on asking");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, error) in [
            ("", "there is no step"),
            (
                "{ a }",
                "line 1: a transcript begins with \"#> step:\": { a }",
            ),
            (
                "#> as: ana",
                "line 1: a transcript begins with \"#> step:\": #> as: ana",
            ),
            (
                "#> step: A\n{ a }",
                "step \"A\": nobody asks; add \"#> as:\"",
            ),
            (
                "#> step: A\n#> as: ana\n",
                "step \"A\": there is no operation",
            ),
            (
                "#> step: A\n#> ass: ana",
                "line 2: expected step, as, var or let: #> ass: ana",
            ),
            (
                "#> step: A\n{ a }\n#> as: ana",
                "line 3: this belongs above the operation, or lacks a step: #> as: ana",
            ),
        ] {
            assert_eq!(parse(text).expect_err(text), error);
        }
        let error = parse("#> step: A\n#> var a = b").expect_err("no JSON");
        assert!(
            error.starts_with("line 2: this is no JSON value"),
            "{error}"
        );
    }

    #[test]
    fn a_variable_is_mentioned_by_its_whole_name() {
        let text =
            "#> step: A\n#> as: ana\nquery ($claimId: ID!, $n: Int) { a(b: $claimId, c: $n) }";
        let steps = parse(text).expect("well formed");
        assert!(steps[0].mentions("claimId"));
        assert!(steps[0].mentions("n"));
        assert!(!steps[0].mentions("claim"));
        assert!(!steps[0].mentions("query"));
    }
}
