//! What the settings are read from, and what is refused.

use super::*;

fn read(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), toml).expect("write");
    read_from(Some(file.path()), environment)
}

fn read_from(path: Option<&Path>, environment: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(path, environment)
}

fn refused(toml: &str, environment: &[(&str, &str)]) -> String {
    read(toml, environment).expect_err("refused").to_string()
}

#[test]
fn without_file_and_environment_the_defaults_hold_and_are_allowed() {
    let settings = read_from(None, &[("PATH", "/bin"), ("VERBATIM_REQUIRE_ALL", "1")]);
    assert_eq!(settings.expect("defaults"), Settings::default());
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let toml = "[server]\nlisten = '0.0.0.0:80'\nrequest_timeout_seconds = 30\n";
    let environment = [
        ("VERBATIM_SERVER__LISTEN", "127.0.0.1:81"),
        (
            "VERBATIM_SERVER__CORS_ORIGINS",
            "https://a.example,http://b.example:8080",
        ),
        ("VERBATIM_SERVER__PLAYGROUND", "false"),
        ("VERBATIM_LOG__FORMAT", "json"),
        ("VERBATIM_LOG__FILTER", ""),
    ];
    let settings = read(toml, &environment).expect("settings");
    assert_eq!(settings.server.listen.port(), 81);
    assert_eq!(settings.server.request_timeout_seconds, 30);
    assert_eq!(settings.server.body_read_timeout_seconds, 15);
    assert_eq!(
        settings.server.cors_origins,
        ["https://a.example", "http://b.example:8080"]
    );
    assert_eq!(settings.server.playground, Some(false));
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.log.filter, "info", "empty means not set");
    assert_eq!(
        settings.source("server.listen"),
        Source::Environment("VERBATIM_SERVER__LISTEN".to_owned())
    );
    assert!(matches!(
        settings.source("server.request_timeout_seconds"),
        Source::File(_)
    ));
    assert_eq!(settings.source("limits.depth"), Source::Default);
}

#[test]
fn of_the_two_variables_for_the_database_our_own_wins_in_any_order() {
    let toml = "[database]\nurl = 'postgres://file/a'\n";
    let general = ("DATABASE_URL", "postgres://general/b");
    let own = ("VERBATIM_DATABASE__URL", "postgres://own/c");
    let url = |environment: &[(&str, &str)]| {
        let settings = read(toml, environment).expect("settings");
        settings
            .database
            .url
            .expect("an address")
            .expose()
            .to_owned()
    };
    assert_eq!(url(&[]), "postgres://file/a");
    assert_eq!(url(&[general]), "postgres://general/b");
    assert_eq!(url(&[general, own]), "postgres://own/c");
    assert_eq!(url(&[own, general]), "postgres://own/c");
}

#[test]
fn keys_that_do_not_exist_are_named() {
    for (toml, key) in [
        ("[server]\nlistn = '127.0.0.1:1'", "listn"),
        ("[sever]\nlisten = '127.0.0.1:1'", "sever"),
    ] {
        let message = refused(toml, &[]);
        assert!(message.contains(key), "{key} in: {message}");
    }
    for name in [
        "VERBATIM_SERVER__LISTN",
        "VERBATIM_SEVER__LISTEN",
        "VERBATIM_SERVER_LISTEN",
    ] {
        let message = refused("", &[(name, "127.0.0.1:1")]);
        assert!(message.contains(name), "{name} in: {message}");
    }
}

#[test]
fn values_of_the_wrong_type_or_range_are_refused_with_their_key() {
    for (toml, key) in [
        ("[server]\nlisten = 'here'", "server.listen"),
        (
            "[database]\nmax_connections = 0",
            "database.max_connections",
        ),
        ("[limits]\ndepth = 65", "limits.depth"),
        ("[limits]\ntokens = -1", "limits.tokens"),
        ("[log]\nformat = 'xml'", "log.format"),
        ("[log]\nfilter = 'a=b=c'", "log.filter"),
        (
            "[server]\ncors_origins = ['https://a.example/']",
            "server.cors_origins",
        ),
        ("[server]\ncors_origins = ['*']", "server.cors_origins"),
        ("[database]\nurl = 'mysql://db/a'", "database.url"),
        (
            "[database]\nadmin_url = 'mysql://db/a'",
            "database.admin_url",
        ),
        ("[database]\nadmin_url = 'postgres://db/a'", "database.url"),
    ] {
        let message = refused(toml, &[]);
        assert!(message.contains(key), "{key} in: {message}");
    }
}

#[test]
fn the_inner_timeout_ends_before_the_outer_one() {
    let message = refused("[database]\nstatement_timeout_seconds = 10", &[]);
    assert!(
        message.contains("server.request_timeout_seconds"),
        "{message}"
    );
    let message = refused("[database]\nlock_timeout_seconds = 5", &[]);
    assert!(
        message.contains("database.statement_timeout_seconds"),
        "{message}"
    );
}

#[test]
fn a_missing_file_is_an_error_if_it_was_named() {
    let missing = Path::new("/nowhere/verbatim.toml");
    let error = read_from(Some(missing), &[]).expect_err("missing");
    assert!(error.to_string().contains("/nowhere/verbatim.toml"));
}

#[test]
fn a_password_appears_nowhere() {
    let environment = [
        ("DATABASE_URL", "postgres://ida:s3cret@db/news"),
        (
            "VERBATIM_DATABASE__ADMIN_URL",
            "postgres://ada:s3cret@db/news",
        ),
    ];
    let settings = read("", &environment).expect("settings");
    let json = serde_json::to_string(&settings.describe()).expect("JSON");
    for shown in [format!("{settings:?}"), settings.to_toml(), json] {
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(shown.contains("db/news"), "{shown}");
    }
    for broken in [
        "[database]\nurl = \"postgres://ida:s3cret@db/news\nx = 1",
        "[database]\nurl = postgres://ida:s3cret@db/news",
        "[database]\nurl = 'mysql://ida:s3cret@db/news'",
        "[database]\nurl = ['postgres://ida:s3cret@db/news']",
    ] {
        let message = refused(broken, &[]);
        assert!(!message.contains("s3cret"), "{message}");
    }
}

#[test]
fn the_printed_file_documents_every_setting_and_can_be_read_back() {
    let defaults = Settings::default();
    let toml = defaults.to_toml();
    for setting in defaults.describe() {
        let (_, name) = setting.key.split_once('.').expect("section and name");
        assert!(!setting.doc.trim().is_empty(), "{}", setting.key);
        assert!(toml.contains(&format!("#{name} =")), "{}", setting.key);
    }
    let uncommented: String = toml
        .lines()
        .filter(|line| !line.ends_with('='))
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let mut again = read(&uncommented, &[]).expect("what was printed");
    assert_eq!(again.sources.len(), KEYS.len() - 4, "four have no default");
    again.sources.clear();
    assert_eq!(again, defaults);
}

#[test]
fn the_playground_and_introspection_are_off_in_production_unless_set() {
    let mut server = Server::default();
    assert!(server.has_playground(false) && server.has_introspection(false));
    assert!(!server.has_playground(true) && !server.has_introspection(true));
    server.playground = Some(true);
    server.introspection = Some(false);
    assert!(server.has_playground(true) && !server.has_introspection(false));
}
