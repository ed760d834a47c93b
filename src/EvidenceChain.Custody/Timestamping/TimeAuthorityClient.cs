using System.Net.Http.Headers;
using System.Security.Cryptography;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>A time authority reached over HTTP, as configured.</summary>
public sealed record TimeAuthorityEndpoint
{
    public required string Name { get; init; }

    /// <summary>Absolute http or https URL; the answer is signed, so http is common and does no harm.</summary>
    public required Uri Url { get; init; }

    /// <summary>The operator said that it is at a private address: on this machine or in its own network.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>For connection, answer and body together, from 100 ms; the log never waits for it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Accepted roots by the digest of their DER; empty takes any answer that is sound in itself, and leaves the judgement to the verifier's policy.</summary>
    public IReadOnlyCollection<Sha256Digest> Roots { get; init; } = [];

    /// <summary>PEM certificates that the authority leaves out of its tokens: usually its root.</summary>
    public string ChainPem { get; init; } = "";
}

/// <summary>Asks an authority by RFC 3161 §3.4: one POST, one answer, no retry (the runner comes back). Only a digest leaves.</summary>
public sealed class TimeAuthorityClient(HttpClient http, TimeAuthorityEndpoint endpoint, TimeProvider clock) : ITimeAuthority
{
    private static readonly MediaTypeHeaderValue QueryType = new("application/timestamp-query");
    private const string ReplyType = "application/timestamp-reply";

    public string Name => endpoint.Name;

    public async Task<TimestampAttempt> StampAsync(StampedDigest imprint, CancellationToken cancellationToken)
    {
        var query = TimestampRequest.Create(imprint, RandomNumberGenerator.GetBytes(16));
        using var timeout = new CancellationTokenSource(endpoint.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var (body, failure) = await PostAsync(query, either.Token).ConfigureAwait(false);
            return failure is not null ? failure : AnswerVerification.Verify(
                new() { Authority = Name, Imprint = imprint, Request = query, Response = body!, ChainDer = KeyFile.BlocksOf(endpoint.ChainPem, "CERTIFICATE") },
                new() { Roots = endpoint.Roots });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(TimestampFailureKind.TimedOut, $"no complete answer within {endpoint.Timeout.TotalSeconds} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Failure(TimestampFailureKind.Unreachable, fault.Message);
        }
    }

    private async Task<(byte[]? Body, TimestampFailure? Failure)> PostAsync(byte[] query, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(query) { Headers = { ContentType = QueryType } } };
        using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != System.Net.HttpStatusCode.OK)
        {
            return (null, Failure(TimestampFailureKind.HttpStatus, $"HTTP {(int)answer.StatusCode}"));
        }
        if (!string.Equals(answer.Content.Headers.ContentType?.MediaType, ReplyType, StringComparison.OrdinalIgnoreCase))
        {
            return (null, Failure(TimestampFailureKind.WrongContentType, $"content type {answer.Content.Headers.ContentType?.MediaType ?? "missing"}"));
        }
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[TimestampInput.MaxMessageBytes + 1];
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read < buffer.Length ? (buffer[..read], null)
                : (null, Failure(TimestampFailureKind.TooLarge, $"more than {TimestampInput.MaxMessageBytes} bytes"));
        }
    }

    private TimestampFailure Failure(TimestampFailureKind kind, string detail) => new(Name, kind, detail);
}
