//! Speakers are recorded and kept.

use super::play;

/// Somebody is recorded with names, dated roles and what registers know them by.
#[tokio::test]
async fn record_speaker() {
    play("speaker/record.graphql").await;
}

/// A speaker is of another kind, or described in other words.
#[tokio::test]
async fn update_speaker() {
    play("speaker/update.graphql").await;
}

/// A speaker gets a further name, and is called by it.
#[tokio::test]
async fn add_speaker_name() {
    play("speaker/add_name.graphql").await;
}

/// A name is written otherwise, or becomes the one that the speaker is called by.
#[tokio::test]
async fn update_speaker_name() {
    play("speaker/update_name.graphql").await;
}

/// An alias is removed; the name by which the speaker is called stays.
#[tokio::test]
async fn remove_speaker_name() {
    play("speaker/remove_name.graphql").await;
}

/// A speaker gets a further role.
#[tokio::test]
async fn add_speaker_role() {
    play("speaker/add_role.graphql").await;
}

/// A role is corrected.
#[tokio::test]
async fn update_speaker_role() {
    play("speaker/update_role.graphql").await;
}

/// A role that was not held is removed.
#[tokio::test]
async fn remove_speaker_role() {
    play("speaker/remove_role.graphql").await;
}

/// A register's identifier is noted, replaced and removed, and belongs to one speaker.
#[tokio::test]
async fn set_speaker_identifier() {
    play("speaker/set_identifier.graphql").await;
}

/// Two speakers turn out to be one.
#[tokio::test]
async fn merge_speakers() {
    play("speaker/merge.graphql").await;
}

/// They were two after all.
#[tokio::test]
async fn unmerge_speakers() {
    play("speaker/unmerge.graphql").await;
}

/// Two speakers are found not to be the same, and not suggested as such again.
#[tokio::test]
async fn dismiss_duplicate() {
    play("speaker/dismiss_duplicate.graphql").await;
}
