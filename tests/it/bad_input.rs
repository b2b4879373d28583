//! Bad values in every field of every input, one at a time.
//!
//! Each input is one that is accepted, but for the one bad value: so it was refused for that. What must
//! be refused is said for each type of value, and which fields there are the schema itself says: a field
//! that is new has to stand in an input here, or the test tells that it does not.

mod bases;
mod filters;
mod inputs;
mod look_alikes;
mod values;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::unharmed::contents;
use inputs::{Inputs, Is, Place};

/// What top-level errors answer a value that its type does not have.
const NOT_OF_THE_TYPE: [&str; 2] = ["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"];

/// A newsroom in which everything is first tried with bad values.
struct Walk {
    newsroom: Newsroom,
    inputs: Inputs,
    /// The fields that were tried, with their mutation.
    tried: BTreeSet<(String, String)>,
    /// What was answered otherwise than it should be.
    faults: Vec<String>,
}

/// Each input that is bad in one value only, at this place, with what is wrong about the value.
fn spoilt<'a>(
    input: &'a Value,
    place: &'a Place,
    object: &str,
) -> impl Iterator<Item = (&'static str, Value)> + 'a {
    let pointer = format!("/{}", place.path.join("/"));
    let given = input.pointer(&pointer).expect("the place");
    let bad = values::bad(place, given, object).into_iter();
    bad.map(move |(what, value)| {
        let mut changed = input.clone();
        *changed.pointer_mut(&pointer).expect("the place") = value;
        (what, changed)
    })
}

impl Walk {
    async fn new() -> Self {
        let newsroom = newsroom().await;
        Self {
            inputs: Inputs::of(&newsroom).await,
            newsroom,
            tried: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Plays a mutation: with each bad value in each field that was not tried before, by which nothing
    /// changes, and then as it is, which is accepted. Gives what is selected of the payload.
    async fn plays(&mut self, who: &str, mutation: &str, input: Value, selection: &str) -> Value {
        let kind = self.inputs.mutations[mutation].clone();
        let query = format!(
            "mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} errors {{ message path code }} }} }}"
        );
        let before = contents(&self.newsroom).await;
        for place in self.inputs.places(&kind, &input) {
            if !self.tried.insert((mutation.to_owned(), place.field())) {
                continue;
            }
            for (what, mut input) in spoilt(&input, &place, &kind) {
                if place.name() != "idempotencyKey" {
                    // A value that is accepted is told of as that, not the next one as the key's second body.
                    input
                        .as_object_mut()
                        .expect("an input")
                        .remove("idempotencyKey");
                }
                let variables = json!({ "input": input });
                let (status, answer) = self.newsroom.answer(who, &query, variables).await;
                if let Err(fault) = refused(&place, mutation, status.as_u16(), &answer) {
                    let path = place.path.join(".");
                    self.faults
                        .push(format!("{mutation} {path} ({what}): {fault}"));
                }
            }
        }
        let changed = contents(&self.newsroom).await != before;
        assert!(
            !changed,
            "{mutation} kept something bad: {:#?}",
            self.faults
        );
        let data = self
            .newsroom
            .data(who, &query, json!({ "input": input }))
            .await;
        data[mutation].clone()
    }

    /// The revision of a record as it stands.
    async fn seen(&self, id: &str) -> i64 {
        let types = [
            "Publisher",
            "Source",
            "Speaker",
            "Quote",
            "Claim",
            "ReplyRequest",
            "Topic",
            "Verdict",
            "VerdictRevision",
            "Retraction",
            "RatingScale",
            "Reviewer",
            "Assignment",
            "Note",
        ];
        let selection: Vec<_> = types
            .iter()
            .map(|of| format!("... on {of} {{ revision }}"))
            .collect();
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ {} }} }}",
            selection.join(" ")
        );
        let data = self.newsroom.data("ada", &query, json!({ "id": id })).await;
        data["node"]["revision"].as_i64().expect("a revision")
    }

    /// The fields of all mutations that were never tried.
    fn untried(&self) -> Vec<String> {
        let mut untried = Vec::new();
        for (mutation, kind) in &self.inputs.mutations {
            for field in self.inputs.fields(kind) {
                if !self.tried.contains(&(mutation.clone(), field.clone())) {
                    untried.push(format!("{mutation} {field}"));
                }
            }
        }
        untried
    }
}

/// Whether the answer says that the value at this place is bad, and what to do.
fn refused(place: &Place, mutation: &str, status: u16, answer: &Value) -> Result<(), String> {
    let not_so = |why: &str| Err(format!("{why}: {answer}"));
    if let Some(error) = answer["errors"].get(0) {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        if !NOT_OF_THE_TYPE.contains(&code) || status != 400 {
            return not_so("another error was expected");
        }
        let message = error["message"].as_str().unwrap_or_default();
        // Of objects and numbers the type may be named, which says what to do; of what is below a field of
        // a filter, that field.
        let named = match &place.is {
            Is::Object(of) => message.contains(of),
            Is::Scalar(of) => of == "Int" && message.contains(of),
            Is::Enum | Is::List => false,
        };
        let path = [place.name(), &place.path[0]];
        // How many fields there are is counted over the whole.
        let whole = message.starts_with("`filter` gives");
        if !(named || whole || path.iter().any(|step| message.contains(step))) {
            return not_so("the message does not name the field");
        }
        return Ok(());
    }
    let error = &answer["data"][mutation]["errors"][0];
    if error.is_null() {
        return not_so("it was accepted");
    }
    // There is no pair of a record and nothing.
    let pair = mutation == "unlinkQuoteFromClaim" && error["code"] == "QUOTE_NOT_LINKED";
    if error["path"] != json!(place.path) && !pair {
        return not_so("the path is another");
    }
    if error["code"].as_str().is_none_or(str::is_empty) {
        return not_so("there is no code");
    }
    if error["message"].as_str().is_none_or(str::is_empty) {
        return not_so("there is no message");
    }
    Ok(())
}

#[tokio::test]
async fn every_field_of_every_mutation() {
    let mut walk = Walk::new().await;
    bases::play_all(&mut walk).await;
    let untried = walk.untried();
    assert!(
        untried.is_empty(),
        "no input in bad_input/bases.rs has these fields: {untried:#?}"
    );
    assert!(walk.faults.is_empty(), "{:#?}", walk.faults);
}
