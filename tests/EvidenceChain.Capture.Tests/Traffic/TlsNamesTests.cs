using System.Text.Json;
using EvidenceChain.Capture.Recording.Traffic;

namespace EvidenceChain.Capture.Tests.Traffic;

public sealed class TlsNamesTests
{
    [Theory]
    [InlineData("""{"protocol":"TLS 1.3","keyExchange":"","cipher":"AES_128_GCM"}""", "TLS_AES_128_GCM_SHA256")]
    [InlineData("""{"protocol":"TLS 1.3","keyExchange":"","cipher":"CHACHA20_POLY1305"}""", "TLS_CHACHA20_POLY1305_SHA256")]
    [InlineData("""{"protocol":"TLS 1.2","keyExchange":"ECDHE_RSA","cipher":"AES_256_GCM"}""", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")]
    [InlineData("""{"protocol":"TLS 1.2","keyExchange":"RSA","cipher":"AES_128_CBC","mac":"HMAC-SHA1"}""", "TLS_RSA_WITH_AES_128_CBC_SHA")]
    [InlineData("""{"protocol":"TLS 1.2","keyExchange":"ECDHE_RSA","cipher":"NEW_CIPHER"}""", null)]
    [InlineData("""{"protocol":"TLS 1.3","keyExchange":""}""", null)]
    public void Suites_bear_their_registered_names(string details, string? name) => Assert.Equal(name, TlsNames.CipherSuite(JsonDocument.Parse(details).RootElement));
}
