//! Lists in every order that they have, and the pages of them.

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::{Stock, listed};

const ORDERS: &str = "{
    __schema { queryType { fields { name args { name type { name inputFields { name type { ofType { enumValues { name } } } } } } } } }
}";

/// Every list that has orders, with the names of what may order it.
async fn orders(newsroom: &Newsroom) -> Vec<(String, Vec<String>)> {
    let answer = newsroom.data("public", ORDERS, json!({})).await;
    let fields = answer["__schema"]["queryType"]["fields"].as_array();
    let mut orders = Vec::new();
    for field in fields.into_iter().flatten() {
        let arguments = field["args"].as_array().into_iter().flatten();
        for argument in arguments.filter(|argument| argument["name"] == "orderBy") {
            let inputs = argument["type"]["inputFields"].as_array();
            let inputs = inputs.into_iter().flatten();
            let by = inputs.filter(|input| input["name"] == "field");
            let values = by.filter_map(|by| by["type"]["ofType"]["enumValues"].as_array());
            let names = values.flatten().map(|value| text(&value["name"]));
            orders.push((text(&field["name"]), names.collect()));
        }
    }
    orders
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// One way through a list in pages of two.
struct Walk<'a> {
    newsroom: &'a Newsroom,
    who: &'a str,
    list: &'a str,
    order: Value,
}

impl Walk<'_> {
    /// The ids of the rows, page by page.
    async fn ids(&self, backward: bool) -> Vec<String> {
        let (count, cursor, more, edge) = if backward {
            ("last", "before", "hasPreviousPage", "startCursor")
        } else {
            ("first", "after", "hasNextPage", "endCursor")
        };
        let kind = listed(self.list);
        let query = format!(
            "query ($order: {kind}Order, $cursor: String) {{
                {}(orderBy: $order, {count}: 2, {cursor}: $cursor) {{
                    nodes {{ id }} pageInfo {{ {more} {edge} }}
                }}
            }}",
            self.list
        );
        let mut ids = Vec::new();
        let mut place = Value::Null;
        loop {
            let variables = json!({ "order": self.order, "cursor": place });
            let data = self.newsroom.data(self.who, &query, variables).await;
            let page = &data[self.list];
            let nodes = page["nodes"].as_array().expect("nodes");
            let mut found: Vec<_> = nodes.iter().map(|node| text(&node["id"])).collect();
            if backward {
                found.extend(ids);
                ids = found;
            } else {
                ids.extend(found);
            }
            place = page["pageInfo"][edge].clone();
            if page["pageInfo"][more] == json!(false) {
                return ids;
            }
        }
    }
}

/// Whoever pages through a list, in whichever order and from whichever end, finds each row once.
#[tokio::test]
async fn every_order_leads_through_the_whole_list_from_both_ends() {
    let newsroom = newsroom().await;
    Stock::of(&newsroom, 5).await;
    let orders = orders(&newsroom).await;
    assert!(!orders.is_empty(), "no list has orders");
    for (list, names) in &orders {
        for who in ["ana", "public"] {
            let count = format!("{{ {list} {{ totalCount }} }}");
            let count = newsroom.data(who, &count, json!({})).await[list]["totalCount"].clone();
            for name in names {
                let walk = |direction: &str| Walk {
                    newsroom: &newsroom,
                    who,
                    list,
                    order: json!({ "field": name, "direction": direction }),
                };
                let (up, down) = (walk("ASC"), walk("DESC"));
                let mut ids = up.ids(false).await;
                assert_eq!(json!(ids.len()), count, "{list} by {name}");
                assert_eq!(ids, up.ids(true).await, "{list} by {name}");
                ids.reverse();
                assert_eq!(ids, down.ids(false).await, "{list} by {name}");
                ids.dedup();
                assert_eq!(json!(ids.len()), count, "{list} by {name}");
            }
        }
    }
}

/// A cursor belongs to the order in which it was given.
#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let newsroom = newsroom().await;
    Stock::of(&newsroom, 2).await;
    let query =
        "{ publishers(orderBy: { field: NAME, direction: ASC }) { pageInfo { endCursor } } }";
    let data = newsroom.data("ana", query, json!({})).await;
    let cursor = &data["publishers"]["pageInfo"]["endCursor"];
    let query = "query ($cursor: String) { publishers(after: $cursor) { nodes { id } } }";
    let answer = newsroom
        .ask("ana", query, json!({ "cursor": cursor }))
        .await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
        "{answer:#}"
    );
}
