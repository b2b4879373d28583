//! The log, on standard error.

use std::{
    fmt,
    io::{self, IsTerminal as _},
};

use tracing_subscriber::{
    EnvFilter,
    field::MakeExt as _,
    fmt::{
        MakeWriter,
        format::{Writer, debug_fn},
    },
    util::SubscriberInitExt as _,
};
use verbatim::config::{Log, LogFormat};

use super::output::one_line;

/// Starts logging, as the settings say.
pub(crate) fn start(settings: &Log) {
    subscriber(settings, io::stderr, io::stderr().is_terminal()).init();
}

fn subscriber<W>(
    settings: &Log,
    writer: W,
    colours: bool,
) -> Box<dyn tracing::Subscriber + Send + Sync>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    // Of each migration the command itself tells, and what PostgreSQL notes is of no use to a reader.
    // What the settings say comes after and wins; they were checked when they were read.
    let filter = EnvFilter::new(format!(
        "sea_orm_migration=warn,sqlx::postgres::notice=warn,{}",
        settings.filter
    ));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    match settings.format {
        LogFormat::Text => Box::new(
            builder
                .with_ansi(colours)
                .fmt_fields(debug_fn(field).delimited(" "))
                .finish(),
        ),
        LogFormat::Json => Box::new(builder.json().with_span_list(false).finish()),
    }
}

/// Writes a field such that nothing in its value ends the line or colours the terminal: clients choose
/// what is in some of them.
fn field(
    writer: &mut Writer<'_>,
    field: &tracing::field::Field,
    value: &dyn fmt::Debug,
) -> fmt::Result {
    let value = one_line(&format!("{value:?}"));
    if field.name() == "message" {
        write!(writer, "{value}")
    } else {
        write!(writer, "{}={value}", field.name())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic while writing").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat) -> String {
        let memory = Memory::default();
        let writer = memory.clone();
        let settings = Log {
            format,
            ..Log::default()
        };
        let evil = "a\nERROR forged \u{1b}[31m\u{9b}31m";
        let subscriber = subscriber(&settings, move || writer.clone(), false);
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", path = evil, shown = %evil);
            let _entered = span.enter();
            tracing::info!(debug = ?evil, display = %evil, "said {evil}");
        });
        let bytes = memory.0.lock().expect("no panic while writing").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn line_breaks_and_escape_sequences_in_fields_stay_in_one_line() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = logged(format);
            assert_eq!(log.matches('\n').count(), 1, "{log}");
            assert!(log.ends_with('\n'), "{log}");
            assert!(log.contains("forged"), "{log}");
            let controls = log
                .trim_end()
                .chars()
                .any(|c| c.is_control() && c != '\u{9b}');
            assert!(!controls, "{log:?}");
        }
        assert!(!logged(LogFormat::Text).contains('\u{9b}'));
    }

    #[test]
    fn json_is_an_object_a_line() {
        let log = logged(LogFormat::Json);
        let entry: serde_json::Value = serde_json::from_str(&log).expect("JSON");
        assert!(entry["fields"]["message"].is_string(), "{entry}");
    }
}
