//! Whom to trust.

use std::{env, fs, path::PathBuf, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder};

use untrusted_input::outbound::{GuardedClient, PublicOnly};

use crate::{BuildError, transport::tls_cause};

/// Which certificates the client accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Tls {
    /// Those of the system; `SSL_CERT_FILE` and `SSL_CERT_DIR`, where set, replace them on every platform.
    #[default]
    System,
    /// Only those signed by a certificate of this PEM file.
    CaFile(PathBuf),
    /// Any at all: whoever sits between can read and change everything. For tests.
    Off,
}

impl Tls {
    /// Builds an HTTP client for URLs that a stranger names; `timeout` covers a request from start to the last byte.
    ///
    /// # Errors
    /// [`BuildError::Certificates`] if the certificates cannot be read, [`BuildError::Http`] if the TLS setup fails.
    pub fn guarded_client(&self, guard: PublicOnly, timeout: Duration) -> Result<GuardedClient, BuildError> {
        install_crypto();
        GuardedClient::new(guard, |settings| {
            let with_limits =
                || settings().user_agent(concat!("kimai-mcp/", env!("CARGO_PKG_VERSION"))).timeout(timeout);
            self.build(with_limits, "https")
        })
    }

    /// A Kimai that speaks no TLS can be asked by a system without certificates, such as a bare container.
    pub(crate) fn build(
        &self,
        settings: impl Fn() -> ClientBuilder,
        scheme: &str,
    ) -> Result<Client, BuildError> {
        match self.apply(settings())?.build() {
            Err(error) if *self == Self::System && tls_cause(&error).is_some() => {
                trusting_nobody(settings(), scheme)
            }
            built => built.map_err(BuildError::Http),
        }
    }

    fn apply(&self, http: ClientBuilder) -> Result<ClientBuilder, BuildError> {
        match self {
            Self::Off => Ok(http.tls_danger_accept_invalid_certs(true)),
            Self::CaFile(path) => Ok(http.tls_certs_only(pem_file(path)?)),
            Self::System => match from_environment()? {
                Some(certificates) => Ok(http.tls_certs_only(certificates)),
                None => Ok(http),
            },
        }
    }
}

/// Another provider that the program installed before is as good.
pub(crate) fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn trusting_nobody(http: ClientBuilder, scheme: &str) -> Result<Client, BuildError> {
    if scheme == "http" {
        return http.tls_certs_only([]).build().map_err(BuildError::Http);
    }
    let reason = "none found; install them or name a file of them".to_owned();
    Err(BuildError::Certificates { place: "the system".to_owned(), reason })
}

fn pem_file(path: &PathBuf) -> Result<Vec<Certificate>, BuildError> {
    let wrong = |reason: String| BuildError::Certificates { place: path.display().to_string(), reason };
    let pem = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| wrong("it is no PEM".to_owned()))?;
    if certificates.is_empty() {
        return Err(wrong("it holds no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

/// The certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR`, if either is set.
fn from_environment() -> Result<Option<Vec<Certificate>>, BuildError> {
    if env::var_os("SSL_CERT_FILE").is_none() && env::var_os("SSL_CERT_DIR").is_none() {
        return Ok(None);
    }
    let found = rustls_native_certs::load_native_certs();
    let readable: Vec<_> = found.certs.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    if readable.is_empty() {
        let reason =
            found.errors.first().map_or_else(|| "no certificate found".to_owned(), ToString::to_string);
        return Err(BuildError::Certificates { place: "SSL_CERT_FILE/SSL_CERT_DIR".to_owned(), reason });
    }
    Ok(Some(readable))
}

#[cfg(test)]
mod tests {
    use super::{ClientBuilder, install_crypto, trusting_nobody};

    #[test]
    fn without_any_certificates_http_can_be_spoken_and_https_cannot() {
        install_crypto();
        let built = |scheme| trusting_nobody(ClientBuilder::new(), scheme);
        assert!(built("http").is_ok());
        let said = built("https").unwrap_err().to_string();
        assert!(said.starts_with("the certificates of the system could not be read: none found"), "{said}");
    }
}
