//! `verbatim serve`: the API, with a private PostgreSQL and a demo newsroom where nothing else is
//! configured.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    process,
    time::Duration,
};

use axum::{Router, response::Redirect, routing};
use clap::Args;
use sea_orm::{ActiveEnum as _, DatabaseConnection};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use verbatim::{
    auth,
    database::{Readers, roles},
    demo::{self, Demo},
    http::{
        self,
        playground::{self, Playground},
    },
    server,
};

use super::{
    Context, Exit, Failure,
    database::{self, Database},
    exit::Doing as _,
    output,
};

/// What a shell gives as exit code of a program that Ctrl-C ended: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Serve the API at /graphql until Ctrl-C or SIGTERM.
///
/// Without `database.url` a private PostgreSQL is started, migrated and filled with a demo newsroom;
/// that demo listens on loopback only, and prints a fresh token for each role. A configured database is
/// never migrated or filled: run `verbatim migrate up` first.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  verbatim serve
  verbatim serve --listen 127.0.0.1:8000 --data-dir ./newsroom
  DATABASE_URL=postgres://verbatim_server@db.example/verbatim verbatim serve --listen 0.0.0.0:4000

At the first Ctrl-C or SIGTERM requests in flight are ended, at a second everything at once. /healthz
says whether the server runs, /readyz whether its database answers.

Exit codes:
  0  ended by Ctrl-C or SIGTERM
  1  it failed: the port is taken, the database cannot be reached or is not migrated, …
  2  the arguments or the settings are wrong, such as a demo that listens on other than loopback
  5  the role of `database.url` owns the tables or is a superuser; `verbatim migrate roles` makes another")]
pub(crate) struct Arguments {
    /// The address and port to listen on, instead of `server.listen` of the settings; port 0 takes any
    /// that is free.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// No demo: the private PostgreSQL is neither migrated nor filled, there are no demo tokens, the
    /// playground and introspection are off unless the settings turn them on, and other addresses than
    /// loopback are listened on. With a configured database that is so anyway.
    #[arg(long)]
    production: bool,
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = &context.settings;
    let production = arguments.production || settings.database.url.is_some();
    let address = arguments.listen.unwrap_or(settings.server.listen);
    if !production && !address.ip().is_loopback() {
        return Err(Failure::usage(format!(
            "the demo prints its tokens and listens on loopback only, not on {address}; leave out \
             --listen and `server.listen`, or serve a newsroom of your own with --production or a \
             configured database (`database.url`)"
        )));
    }
    let listener = listen(address).await?;
    // From here on both signals are ours, so that they find PostgreSQL's end in order.
    let mut signals = Signals::new()?;
    let opened = tokio::select! {
        opened = open(context, production) => opened?,
        () = signals.next() => return Ok(Exit::Done),
    };
    let Opened { database, demo } = opened;
    let outcome = serve(
        context,
        &database.connection,
        demo.as_ref(),
        listener,
        signals,
    )
    .await;
    let closed = database.close().await;
    outcome?;
    closed?;
    Ok(Exit::Done)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::failed(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is taken by another program, perhaps another `verbatim serve`; end that, or \
                 choose another port: verbatim serve --listen {}:{}",
                address.ip(),
                address.port().saturating_add(1)
            ),
            _ => format!("cannot listen on {address}: {error}; choose another by --listen"),
        })
    })
}

/// A database that is ready to be served.
struct Opened {
    database: Database,
    /// The demo newsroom, unless in production.
    demo: Option<Demo>,
}

async fn open(context: &Context, production: bool) -> Result<Opened, Failure> {
    let database = Database::for_server(context, !production).await?;
    match prepare(&database.connection, production).await {
        Ok(demo) => Ok(Opened { database, demo }),
        Err(failure) => {
            // The failure says more than one of closing could.
            let _ = database.close().await;
            Err(failure)
        }
    }
}

async fn prepare(
    connection: &DatabaseConnection,
    production: bool,
) -> Result<Option<Demo>, Failure> {
    if production {
        roles::check(connection)
            .await
            .map_err(|unfit| Failure::role(&unfit))?;
        database::check_migrated(connection).await?;
        // A demo may have run on these data before, and its tokens stand on somebody's screen.
        auth::revoke_demo_tokens(connection).await?;
        return Ok(None);
    }
    // The demo works by the API's own mutations.
    let schema = server::schema(connection, &Readers::beside(connection), true);
    let demo = demo::open(connection, &schema)
        .await
        .doing("the demo newsroom cannot be opened")?;
    Ok(Some(demo))
}

async fn serve(
    context: &Context,
    connection: &DatabaseConnection,
    demo: Option<&Demo>,
    listener: TcpListener,
    mut signals: Signals,
) -> Result<(), Failure> {
    let settings = &context.settings;
    let production = demo.is_none();
    let has_playground = settings.server.has_playground(production);
    let router = server::router(
        settings,
        connection,
        production,
        pages(demo, has_playground),
    );
    greet(context, &listener, demo, has_playground)?;
    let stop = async move {
        signals.next().await;
        tracing::info!("ending; once more ends at once");
        tokio::spawn(async move {
            signals.next().await;
            process::exit(INTERRUPTED);
        });
    };
    let header_timeout = Duration::from_secs(settings.server.header_read_timeout_seconds);
    http::serve(listener, router, stop, header_timeout).await?;
    Ok(())
}

fn pages(demo: Option<&Demo>, has_playground: bool) -> Router {
    if !has_playground {
        return Router::new();
    }
    let pages = playground::routes(&Playground {
        title: "Verbatim".to_owned(),
        endpoint: "/graphql".to_owned(),
        tabs: demo.map(|demo| demo.tabs.clone()).unwrap_or_default(),
    });
    if demo.is_some() {
        pages.route(
            "/",
            routing::get(async || Redirect::temporary("/playground")),
        )
    } else {
        pages
    }
}

/// Says where to find what, and in the demo how to begin.
fn greet(
    context: &Context,
    listener: &TcpListener,
    demo: Option<&Demo>,
    has_playground: bool,
) -> Result<(), Failure> {
    let address = listener.local_addr()?;
    if has_playground {
        output::line(format_args!("Playground: http://{address}/playground"))?;
    }
    output::line(format_args!("API: http://{address}/graphql"))?;
    let Some(demo) = demo else { return Ok(()) };
    for person in &demo.people {
        let role = entity::reviewer::Role::from(person.role).to_value();
        output::line(format_args!(
            "Token ({role}, {}): {}",
            person.name, person.token
        ))?;
    }
    let first = if has_playground {
        "open the playground and press the button in its first tab; the tabs lead from there"
    } else {
        "send {\"query\": \"{ viewer { role } }\"} to the API with `Authorization: Bearer TOKEN`"
    };
    output::line(format_args!(
        "Try first: {first}.\nThe tokens are good until the next start. The data stay in {}. Ctrl-C ends it.",
        context.data_dir.display()
    ))
}

/// What tells the server to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
