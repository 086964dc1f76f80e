//! Trust in the certificates of a file: those that sign the server's certificate, and the server's certificate itself.
//!
//! A self-signed certificate that OpenSSL makes by default claims to be an authority. OpenSSL accepts it for a server if it
//! is in the file; rustls does not (`CaUsedAsEndEntity`). Here exactly that certificate is accepted.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

/// Returns a TLS configuration that trusts these certificates only.
///
/// # Errors
/// The reason, if no certificate can be used.
pub(super) fn client_config(certificates: Vec<CertificateDer<'static>>) -> Result<ClientConfig, String> {
    let provider =
        CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()));
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    let signed = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let verifier = Verifier { certificates, signed: signed.map_err(|error| error.to_string())? };
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Accepts what the certificates sign, and each self-signed one as the certificate of the server.
#[derive(Debug)]
struct Verifier {
    certificates: Vec<CertificateDer<'static>>,
    signed: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let result =
            self.signed.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match result {
            // An expired certificate is another error: the period of validity is checked before the kind.
            Err(Error::InvalidCertificate(CertificateError::Other(reason)))
                if reason.0.to_string() == CA_AS_END_ENTITY
                    && self.certificates.iter().any(|pinned| **pinned == **end_entity) =>
            {
                check_name(end_entity, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}

/// The refusal of rustls for the certificate of an authority that a server presents as its own.
const CA_AS_END_ENTITY: &str = "CaUsedAsEndEntity";

/// The extension with alternative names (2.5.29.17) as DER.
const ALTERNATIVE_NAMES: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x11];

/// The common name of a subject (2.5.4.3) as DER.
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];

/// Checks that the certificate is for this server.
///
/// As in OpenSSL, the common name counts if the certificate has no alternative names. The certificate is one that the
/// operator configured, so its content is trusted.
fn check_name(certificate: &CertificateDer<'_>, server_name: &ServerName<'_>) -> Result<(), Error> {
    let der: &[u8] = certificate;
    if positions(der, ALTERNATIVE_NAMES).next().is_some() {
        return verify_server_name(&ParsedCertificate::try_from(certificate)?, server_name);
    }
    let name = server_name.to_str();
    let is_name = |at: usize| {
        common_name_at(der, at + COMMON_NAME.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    if positions(der, COMMON_NAME).any(is_name) {
        Ok(())
    } else {
        Err(Error::InvalidCertificate(CertificateError::NotValidForName))
    }
}

/// Returns the positions of a sequence of bytes.
fn positions<'a>(bytes: &'a [u8], part: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(part.len()).enumerate().filter(move |(_, window)| *window == part).map(|(at, _)| at)
}

/// Returns the text at a position: a tag, a length below 128 and the bytes.
fn common_name_at(der: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(*der.get(at + 1)?);
    (length < 128).then(|| der.get(at + 2..at + 2 + length)).flatten()
}
