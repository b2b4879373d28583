//! What claims are about.

use super::play;

/// A topic has a name that leads to it alone, and a place in the tree.
#[tokio::test]
async fn record_topic() {
    play("topic/record.graphql").await;
}

/// A topic is renamed and moved, by those who have seen how it stands.
#[tokio::test]
async fn update_topic() {
    play("topic/update.graphql").await;
}

/// Of two topics one remains, with all that both had.
#[tokio::test]
async fn merge_topics() {
    play("topic/merge.graphql").await;
}

/// A claim is about topics.
#[tokio::test]
async fn set_claim_topics() {
    play("topic/set_claim_topics.graphql").await;
}

/// An admin says how many approvals verdicts on a topic need.
#[tokio::test]
async fn set_approval_policy() {
    play("topic/set_approval_policy.graphql").await;
}
