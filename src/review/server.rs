//! The server: one address on this machine, for one editor.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use axum::extract::{DefaultBodyLimit, Form, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::decisions::{Recorded, Subject, Verdict};
use super::guard::{self, Guard};
use super::language_tool::{self, Question};
use super::listing::{Detail, Progress, Row};
use super::retrain::{Retrained, retrain};
use super::{ReviewError, Store};
use crate::detector::Detector;

/// Bytes of a verdict at most.
const LARGEST_VERDICT: usize = 64 << 10;

/// Bytes of a text to check at most.
const LARGEST_TEXT: usize = 4 << 20;

/// Requests that work at a time at most: a page asks for little, and texts to
/// check wait for each other.
const WORKERS: usize = 4;

/// Nothing but the page's own files is loaded, and no other page may frame it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

const PAGE: [(&str, &str, &str); 4] = [
    ("", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("review.js", "text/javascript; charset=utf-8", include_str!("page/review.js")),
];

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Whether `/v2/check` and its likes answer without the token.
    pub language_tool: bool,
    /// Origins of other pages and plug-ins that may ask them, such as
    /// `moz-extension://...`.
    pub origins: Vec<String>,
}

/// A server that is bound and waits to run.
pub struct Server {
    listener: TcpListener,
    router: Router,
    address: String,
    port: u16,
}

/// What all requests share.
struct Shared {
    store: Mutex<Store>,
    detector: Detector,
    /// Where a retrained classifier goes.
    model: PathBuf,
    training: Mutex<Training>,
}

/// How training stands.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum Training {
    #[default]
    Idle,
    Running,
    Done(Retrained),
    Failed {
        error: String,
    },
}

impl Server {
    /// Binds to 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken, or the system gives no random numbers.
    pub fn bind(
        store: Store,
        detector: Detector,
        options: ServerOptions,
    ) -> Result<Self, ReviewError> {
        let wanted = options.port;
        let failed = |cause| ReviewError::Serve { port: wanted, cause };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let token = guard::token()?;
        let address = format!("http://127.0.0.1:{port}/{token}/");
        let guard = Guard::new(token.clone(), port, options.language_tool, options.origins);
        let shared = Arc::new(Shared {
            model: store.path().with_extension("model"),
            store: Mutex::new(store),
            detector,
            training: Mutex::default(),
        });
        Ok(Self { listener, router: router(&token, guard, shared), address, port })
    }

    /// The address of the page, with the token.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves until the process ends.
    ///
    /// # Errors
    /// When the system takes the port away.
    pub fn run(self) -> Result<(), ReviewError> {
        let port = self.port;
        self.serve().map_err(|cause| ReviewError::Serve { port, cause })
    }

    fn serve(self) -> io::Result<()> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().max_blocking_threads(WORKERS).build()?;
        runtime.block_on(async {
            self.listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            axum::serve(listener, self.router).await
        })
    }
}

fn router(token: &str, guard: Guard, shared: Arc<Shared>) -> Router {
    let at = |path: &str| format!("/{token}/{path}");
    let mut router = Router::new()
        .route(&at("api/judge"), get(judge))
        .route(&at("api/progress"), get(progress))
        .route(&at("api/suspects"), get(rows))
        .route(&at("api/suspects/{id}"), get(detail))
        .route(&at("api/decisions"), post(decide))
        .route(&at("api/undo"), post(undo))
        .route(&at("api/training"), get(training).post(train))
        .route(&at("verdicts.csv"), get(export))
        .layer(DefaultBodyLimit::max(LARGEST_VERDICT));
    for (name, kind, content) in PAGE {
        let file = move || async move { ([(header::CONTENT_TYPE, kind)], content) };
        router = router.route(&at(name), get(file));
    }
    for prefix in [at(""), "/".to_owned()] {
        let at = |name: &str| format!("{prefix}v2/{name}");
        router = router
            .route(&at("check"), get(check).post(check).layer(DefaultBodyLimit::max(LARGEST_TEXT)))
            .route(&at("languages"), get(|| async { Json(language_tool::languages()) }))
            .route(&at("info"), get(|| async { Json(language_tool::info()) }))
            .route(&at("healthcheck"), get(|| async { "OK" }))
            .route(&at("maxtextlength"), get(|| async { LARGEST_TEXT.to_string() }));
    }
    router.layer(middleware::from_fn_with_state(guard, admit)).with_state(shared)
}

/// Turns away whom the guard does not admit, and tells browsers what to keep to.
async fn admit(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let admitted = guard.admits(request.method(), request.uri().path(), request.headers());
    let origin = guard.foreign_origin(request.uri().path(), request.headers());
    let origin = origin.filter(|_| admitted).and_then(|origin| origin.parse().ok());
    let mut response = if admitted && origin.is_some() && request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if admitted {
        next.run(request).await
    } else {
        let reason = "forbidden: open the address that `unspin review` has printed\n";
        (StatusCode::FORBIDDEN, reason).into_response()
    };
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(origin) = origin {
        share_with(origin, response.headers_mut());
    }
    response
}

/// Tells a browser that a page of that origin may read the answer.
fn share_with(origin: HeaderValue, headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type"),
        (header::VARY, "origin"),
        // A page of the web that asks a server of this machine.
        (HeaderName::from_static("access-control-allow-private-network"), "true"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// What went wrong, as a status and a message.
struct Failure(ReviewError);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self.0 {
            ReviewError::Conflict | ReviewError::Busy => StatusCode::CONFLICT,
            ReviewError::Unknown(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}

type Answer<T> = Result<Json<T>, Response>;

/// Works on a thread where it may wait for the disk.
async fn blocking<T: Send + 'static>(
    shared: Arc<Shared>,
    work: impl FnOnce(&Shared) -> Result<T, ReviewError> + Send + 'static,
) -> Result<T, Response> {
    match tokio::task::spawn_blocking(move || work(&shared)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Failure(error).into_response()),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
    }
}

/// A lock is sound whatever became of its last holder: the database rolls back
/// what was not committed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name of the judge that was asked about the suspects.
async fn judge(State(shared): State<Arc<Shared>>) -> Answer<Option<String>> {
    blocking(shared, |shared| locked(&shared.store).judge(None)).await.map(Json)
}

async fn progress(State(shared): State<Arc<Shared>>) -> Answer<Progress> {
    blocking(shared, |shared| locked(&shared.store).progress()).await.map(Json)
}

#[derive(Deserialize)]
struct Part {
    from: usize,
    count: usize,
}

async fn rows(State(shared): State<Arc<Shared>>, Query(part): Query<Part>) -> Answer<Vec<Row>> {
    blocking(shared, move |shared| locked(&shared.store).rows(part.from, part.count))
        .await
        .map(Json)
}

async fn detail(State(shared): State<Arc<Shared>>, Path(id): Path<i64>) -> Answer<Detail> {
    blocking(shared, move |shared| locked(&shared.store).detail(id)).await.map(Json)
}

/// A verdict of somebody who looks at the suspect `at`.
#[derive(Deserialize)]
struct Decision {
    at: i64,
    subject: Subject,
    revision: i64,
    verdict: Verdict,
}

/// What became of it, and which suspect comes next.
#[derive(Serialize)]
struct Decided {
    recorded: Recorded,
    progress: Progress,
    next: Option<i64>,
}

async fn decide(
    State(shared): State<Arc<Shared>>,
    Json(decision): Json<Decision>,
) -> Answer<Decided> {
    let Decision { at, subject, revision, verdict } = decision;
    let work = move |shared: &Shared| {
        let mut store = locked(&shared.store);
        let recorded = store.record(subject, revision, &verdict)?;
        let (progress, next) = (store.progress()?, store.next_open(at)?);
        Ok(Decided { recorded, progress, next })
    };
    blocking(shared, work).await.map(Json)
}

#[derive(Deserialize)]
struct Undo {
    revision: i64,
}

async fn undo(State(shared): State<Arc<Shared>>, Json(undo): Json<Undo>) -> Answer<Decided> {
    let work = move |shared: &Shared| {
        let mut store = locked(&shared.store);
        let recorded = store.undo(undo.revision)?;
        let (progress, next) = (store.progress()?, store.suspect_of(recorded.subject)?);
        Ok(Decided { recorded, progress, next })
    };
    blocking(shared, work).await.map(Json)
}

async fn export(State(shared): State<Arc<Shared>>) -> Result<Response, Response> {
    let table = blocking(shared, |shared| locked(&shared.store).export()).await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"verdicts.csv\"");
    Ok(([kind, name], table).into_response())
}

async fn training(State(shared): State<Arc<Shared>>) -> Json<Training> {
    Json(locked(&shared.training).clone())
}

/// Starts training on a thread of its own, for it takes longer than a request may.
async fn train(State(shared): State<Arc<Shared>>) -> Answer<Training> {
    let work = Arc::clone(&shared);
    blocking(shared, |shared| {
        let mut training = locked(&shared.training);
        if matches!(*training, Training::Running) {
            return Err(ReviewError::Busy);
        }
        *training = Training::Running;
        Ok(())
    })
    .await?;
    thread::spawn(move || {
        // Whatever happens in it, the button must come free again.
        let done = panic::catch_unwind(AssertUnwindSafe(|| {
            let table = locked(&work.store).export()?;
            retrain(table, &work.detector, &work.model)
        }));
        *locked(&work.training) = match done {
            Ok(Ok(retrained)) => Training::Done(retrained),
            Ok(Err(error)) => Training::Failed { error: error.to_string() },
            Err(_) => Training::Failed { error: "training broke off; this is a fault".to_owned() },
        };
    });
    Ok(Json(Training::Running))
}

async fn check(
    State(shared): State<Arc<Shared>>,
    Form(question): Form<Question>,
) -> Result<Json<Value>, Response> {
    let work = |shared: &Shared| Ok(language_tool::check(&shared.detector, question));
    let answer = blocking(shared, work).await?;
    answer
        .map(Json)
        .map_err(|reason| (StatusCode::BAD_REQUEST, format!("Error: {reason}\n")).into_response())
}
