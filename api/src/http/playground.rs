//! GraphQL Playground, served from the binary.
//!
//! `build.rs` embeds the two files of npm's `graphql-playground-react`. A build that could not fetch
//! them serves the same page, which then loads the same files from the CDN by their hashes.

use std::collections::BTreeMap;
use std::io::Read;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::GzDecoder;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Where the CDN keeps the version that `playground/lock` pins.
const CDN: &str = "https://cdn.jsdelivr.net/npm/graphql-playground-react@1.7.28/build/static";

const SCRIPT: Asset = Asset {
    route: "/playground/middleware.js",
    gzip: include_bytes!(concat!(env!("OUT_DIR"), "/playground.js.gz")),
    media_type: "text/javascript; charset=utf-8",
    cdn_path: "js/middleware.js",
    sha384: "ardaO17esJ2ZxvY24V1OE6X4j+Z3WKgGMptrlDLmD+2w/JC3nbQ5ZfKGY2zfOPEE",
};

const STYLE: Asset = Asset {
    route: "/playground/middleware.css",
    gzip: include_bytes!(concat!(env!("OUT_DIR"), "/playground.css.gz")),
    media_type: "text/css; charset=utf-8",
    cdn_path: "css/middleware.css",
    sha384: "W7Vs28ZjOFantstjWu72UXB2wYVtUjin6QQU0WuccKxylRWfkWHa95NERWIq90BK",
};

/// What the playground shows when it is opened.
#[derive(Clone)]
pub struct Playground {
    /// The title of the browser's tab.
    pub title: String,
    /// Path of the GraphQL endpoint on this server, such as `/graphql`.
    pub endpoint: String,
    /// The ready tabs, from left to right; none gives one empty tab.
    pub tabs: Vec<Tab>,
}

/// A ready tab.
///
/// It has no `Debug`, since its headers may carry a token.
#[derive(Clone, Serialize)]
pub struct Tab {
    /// What stands on the tab; a few words, since all tabs share one line.
    pub name: String,
    /// The GraphQL document, with the comments that explain it.
    pub query: String,
    /// The query's variables as a JSON object, or an empty text.
    pub variables: String,
    /// HTTP headers that are sent with the query, by name.
    pub headers: BTreeMap<String, String>,
}

/// The routes `/playground`, `/playground/middleware.js` and `/playground/middleware.css`; the last
/// two only where this build embeds them.
pub fn routes<S>(playground: &Playground) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let delivery = if SCRIPT.gzip.is_empty() || STYLE.gzip.is_empty() {
        Delivery::Cdn
    } else {
        Delivery::Embedded
    };
    let page = Bytes::from(playground.page(delivery));
    let headers = delivery.page_headers();
    let router = Router::new().route("/playground", get(move || async move { (headers, page) }));
    match delivery {
        Delivery::Cdn => router,
        Delivery::Embedded => [&SCRIPT, &STYLE].into_iter().fold(router, |router, asset| {
            router.route(
                asset.route,
                get(move |headers: HeaderMap| async move { asset.serve(&headers) }),
            )
        }),
    }
}

impl Playground {
    fn page(&self, delivery: Delivery) -> String {
        include_str!("playground.html")
            .replace("{{title}}", &escape_html(&self.title))
            .replace("{{endpoint}}", &escape_html(&self.endpoint))
            .replace("{{style}}", &delivery.address("href", &STYLE))
            .replace("{{script}}", &delivery.address("src", &SCRIPT))
            // Last, so that nothing in a tab is taken for a placeholder.
            .replace("{{workspace}}", &self.workspace())
    }

    /// What the page's own script reads. The fingerprint changes with all else in it.
    fn workspace(&self) -> String {
        let mut workspace = json!({
            "endpoint": self.endpoint,
            "tabs": self.tabs,
            "settings": {
                "editor.fontFamily": "ui-monospace, 'Source Code Pro', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
                "editor.fontSize": 14,
                "editor.reuseHeaders": true,
                "editor.theme": "dark",
                "request.credentials": "same-origin",
                "schema.polling.enable": false,
                "tracing.tracingSupported": false,
            },
        });
        let digest = Sha256::digest(workspace.to_string());
        workspace["fingerprint"] = URL_SAFE_NO_PAD.encode(digest).into();
        escape_json_for_script(&workspace.to_string())
    }
}

/// Where the browser gets the playground's files from.
#[derive(Clone, Copy)]
enum Delivery {
    Embedded,
    Cdn,
}

impl Delivery {
    /// The HTML attributes that name the asset.
    fn address(self, attribute: &str, asset: &Asset) -> String {
        match self {
            Self::Embedded => format!("{attribute}=\"{}?{}\"", asset.route, asset.version()),
            Self::Cdn => format!(
                "{attribute}=\"{CDN}/{}\" integrity=\"sha384-{}\" crossorigin=\"anonymous\"",
                asset.cdn_path, asset.sha384
            ),
        }
    }

    fn page_headers(self) -> [(HeaderName, String); 6] {
        let (script, style) = match self {
            Self::Embedded => ("'self'".to_owned(), "'self'".to_owned()),
            Self::Cdn => (
                format!("{CDN}/{}", SCRIPT.cdn_path),
                format!("{CDN}/{}", STYLE.cdn_path),
            ),
        };
        let policy = format!(
            "default-src 'none'; script-src {script} 'unsafe-inline'; \
             style-src {style} 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
             connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'; \
             base-uri 'none'; form-action 'none'"
        );
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            // The page may hold a token.
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
            (header::X_FRAME_OPTIONS, "DENY".to_owned()),
        ]
    }
}

/// A file of the npm package.
struct Asset {
    route: &'static str,
    /// The file, gzipped; empty where the build could not fetch it.
    gzip: &'static [u8],
    media_type: &'static str,
    cdn_path: &'static str,
    /// SHA-384 of the file in base64, as subresource integrity writes it.
    sha384: &'static str,
}

impl Asset {
    /// Names the file's content in its address and its entity tag.
    fn version(&self) -> &'static str {
        &self.sha384[..8]
    }

    fn serve(&self, request: &HeaderMap) -> Response {
        // Weak, since the gzipped and the plain file share it.
        let tag = format!("W/\"{}\"", self.version());
        let headers = [
            (header::ETAG, tag.clone()),
            (
                header::CACHE_CONTROL,
                "public, max-age=31536000, immutable".to_owned(),
            ),
            (header::VARY, "accept-encoding".to_owned()),
            (header::CONTENT_TYPE, self.media_type.to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ];
        if request
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known == tag.as_str())
        {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        if accepts_gzip(request) {
            return (headers, [(header::CONTENT_ENCODING, "gzip")], self.gzip).into_response();
        }
        match self.plain() {
            Ok(content) => (headers, content).into_response(),
            Err(error) => {
                tracing::error!(%error, route = self.route, "the embedded file is damaged");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn plain(&self) -> std::io::Result<Vec<u8>> {
        let mut content = Vec::new();
        GzDecoder::new(self.gzip).read_to_end(&mut content)?;
        Ok(content)
    }
}

/// Whether the client names gzip, with a weight above 0; `*` alone gets the plain file.
fn accepts_gzip(request: &HeaderMap) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts
                .next()
                .is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"))
                && parts
                    .filter_map(|parameter| parameter.strip_prefix("q="))
                    .all(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
        })
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Escapes what could end the script element or a line of a script; in JSON all of it stands inside
/// strings only.
fn escape_json_for_script(json: &str) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode, header};
    use axum::response::Response;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha384};
    use tower::ServiceExt;

    use super::{Asset, CDN, Delivery, Playground, SCRIPT, STYLE, Tab, accepts_gzip, routes};

    fn playground(token: &str) -> Playground {
        Playground {
            title: "Verbatim & <co>".to_owned(),
            endpoint: "/graphql".to_owned(),
            tabs: vec![Tab {
                name: "1 · </script><script>alert(1)</script>".to_owned(),
                query: "# {{title}} <!-- \u{2028}\n{ viewer { name } }".to_owned(),
                variables: r#"{"first": 3}"#.to_owned(),
                headers: BTreeMap::from([("Authorization".to_owned(), token.to_owned())]),
            }],
        }
    }

    fn workspace(page: &str) -> &str {
        let (_, rest) = page
            .split_once(r#"<script type="application/json" id="workspace">"#)
            .expect("the page holds its workspace");
        rest.split_once("</script>").expect("the element ends").0
    }

    async fn get(playground: &Playground, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        routes(playground)
            .oneshot(request.body(Body::empty()).expect("a request"))
            .await
            .expect("an answer")
    }

    #[test]
    fn text_of_a_tab_cannot_leave_its_script_element() {
        let playground = playground("Bearer one");
        let page = playground.page(Delivery::Embedded);
        let json = workspace(&page);
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");

        let read: serde_json::Value = serde_json::from_str(json).expect("JSON");
        assert_eq!(read["tabs"][0]["name"], playground.tabs[0].name);
        assert_eq!(read["tabs"][0]["query"], playground.tabs[0].query);
        assert!(page.contains("<title>Verbatim &amp; &lt;co&gt;</title>"));
    }

    #[test]
    fn another_token_gives_another_fingerprint() {
        let fingerprint = |token: &str| {
            let page = playground(token).page(Delivery::Embedded);
            let read: serde_json::Value = serde_json::from_str(workspace(&page)).expect("JSON");
            read["fingerprint"]
                .as_str()
                .expect("a fingerprint")
                .to_owned()
        };
        assert_eq!(fingerprint("Bearer one"), fingerprint("Bearer one"));
        assert_ne!(fingerprint("Bearer one"), fingerprint("Bearer two"));
    }

    #[test]
    fn the_cdn_page_allows_and_names_only_the_pinned_files() {
        let lock = include_str!("../../playground/lock");
        let (name, rest) = lock.split_once(' ').expect("a name");
        let (version, _) = rest.split_once(' ').expect("a version");
        assert!(CDN.ends_with(&format!("/{name}@{version}/build/static")));

        let page = playground("Bearer one").page(Delivery::Cdn);
        for asset in [&SCRIPT, &STYLE] {
            assert!(page.contains(&format!(
                r#""{CDN}/{}" integrity="sha384-{}" crossorigin="anonymous""#,
                asset.cdn_path, asset.sha384
            )));
        }
        let [.., (_, policy), _, _, _] = Delivery::Cdn.page_headers();
        assert!(
            policy.contains(&format!(
                "script-src {CDN}/js/middleware.js 'unsafe-inline'; "
            )) && policy.contains(&format!(
                "style-src {CDN}/css/middleware.css 'unsafe-inline'; "
            )),
            "{policy}"
        );
    }

    #[tokio::test]
    async fn the_page_is_not_stored_and_not_framed() {
        let answer = get(&playground("Bearer one"), "/playground", &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "no-referrer");
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .expect("text");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(
            policy.contains("; frame-ancestors 'none'; base-uri 'none'"),
            "{policy}"
        );
    }

    /// What this build embeds; a build without npm embeds nothing, and there is nothing to serve.
    fn embedded() -> Option<[&'static Asset; 2]> {
        if SCRIPT.gzip.is_empty() {
            assert!(
                std::env::var_os("VERBATIM_REQUIRE_ALL").is_none_or(|value| value != "1"),
                "this build does not embed the playground"
            );
            println!("skipped: this build does not embed the playground");
            return None;
        }
        Some([&SCRIPT, &STYLE])
    }

    #[tokio::test]
    async fn the_embedded_files_are_served_as_pinned() {
        for asset in embedded().into_iter().flatten() {
            let gzipped = get(
                &playground("one"),
                asset.route,
                &[("accept-encoding", "br, gzip")],
            )
            .await;
            assert_eq!(gzipped.headers()[header::CONTENT_ENCODING], "gzip");
            let gzipped = to_bytes(gzipped.into_body(), usize::MAX)
                .await
                .expect("a body");
            assert_eq!(gzipped, asset.gzip);

            let plain = get(&playground("one"), asset.route, &[]).await;
            assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
            assert_eq!(plain.headers()[header::CONTENT_TYPE], asset.media_type);
            let tag = plain.headers()[header::ETAG]
                .to_str()
                .expect("text")
                .to_owned();
            let plain = to_bytes(plain.into_body(), usize::MAX)
                .await
                .expect("a body");
            assert_eq!(STANDARD.encode(Sha384::digest(&plain)), asset.sha384);

            let known = get(&playground("one"), asset.route, &[("if-none-match", &tag)]).await;
            assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        }
    }

    #[test]
    fn gzip_is_sent_only_where_it_is_accepted() {
        for (offer, accepted) in [
            ("gzip", true),
            ("br;q=1.0, GZIP; q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000, br", false),
            ("br", false),
            ("*", false),
        ] {
            let headers = [(header::ACCEPT_ENCODING, offer.parse().expect("a value"))];
            assert_eq!(
                accepts_gzip(&headers.into_iter().collect()),
                accepted,
                "{offer}"
            );
        }
    }
}
