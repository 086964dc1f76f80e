//! Chromium with its driver.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, Locator, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Settings of the browser.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) language: &'static str,
    pub(crate) dark: bool,
    pub(crate) phone: bool,
    pub(crate) scripts: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: "en", dark: false, phone: false, scripts: true }
    }
}

/// An open window.
pub(crate) struct Chromium {
    pub(crate) window: Client,
    _driver: Driver,
}

/// Driver process; dropping it kills the process.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Chromium {
    pub(crate) async fn open(settings: Settings) -> Self {
        let (driver, port) = driver();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let window = builder.capabilities(settings.capabilities());
        let window = window.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { window, _driver: driver }
    }

    /// Closes the browser, which a killed driver would leave running.
    pub(crate) async fn close(self) {
        self.window.clone().close().await.unwrap();
    }

    pub(crate) async fn goto(&self, url: &str) {
        self.window.goto(url).await.unwrap();
    }

    /// Fills in a field.
    pub(crate) async fn fill(&self, field: &str, text: &str) {
        let field = self.window.find(Locator::Css(&format!("input[name={field}]"))).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub(crate) async fn click(&self, css: &str) {
        self.window.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    /// Waits for an element. Repeats the search if the browser leaves the page meanwhile.
    pub(crate) async fn sees(&self, css: &str) {
        let mut seen = self.window.wait().for_element(Locator::Css(css)).await;
        for _ in 0..5 {
            match seen {
                Err(error) if error.to_string().contains("navigation") => {
                    seen = self.window.wait().for_element(Locator::Css(css)).await;
                }
                _ => break,
            }
        }
        seen.unwrap();
    }

    /// Waits for an element and returns its text.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.window.wait().for_element(Locator::Css(css)).await.unwrap().text().await.unwrap()
    }

    /// Runs a script in the page and returns its result.
    pub(crate) async fn evaluate(&self, script: &str) -> Value {
        self.window.execute(script, Vec::new()).await.unwrap()
    }

    /// Stores a screenshot of the page.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = target().join("browser");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), self.window.screenshot().await.unwrap()).unwrap();
    }
}

impl Settings {
    fn capabilities(self) -> Capabilities {
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--window-size=1000,900".to_owned(),
            format!("--accept-lang={}", self.language),
        ];
        let scheme = i32::from(!self.dark);
        arguments
            .push(format!("--blink-settings=preferredColorScheme={scheme},scriptEnabled={}", self.scripts));
        let mut options = json!({ "args": arguments });
        if self.phone {
            let metrics =
                json!({ "width": 360, "height": 740, "pixelRatio": 2.0, "touch": true, "mobile": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        Capabilities::from_iter([("goog:chromeOptions".to_owned(), options)])
    }
}

/// Starts the driver on a free port.
fn driver() -> (Driver, u16) {
    let mut child = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    (Driver(child), port.unwrap())
}

/// Returns the target folder.
pub(crate) fn target() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target");
    env::var_os("CARGO_TARGET_DIR").map_or_else(beside, PathBuf::from)
}
