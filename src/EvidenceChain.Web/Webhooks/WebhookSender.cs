using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using EvidenceChain.Custody.Timestamping;

namespace EvidenceChain.Web.Webhooks;

/// <summary>Posts signed messages. Addresses are judged as those of captured pages are; redirects are not followed, and of the answer only the status counts.</summary>
internal sealed class WebhookSender(WebhookSecrets secrets, TimeProvider clock) : IDisposable
{
    public const string SignatureHeader = "EvidenceChain-Signature", MessageHeader = "EvidenceChain-Message";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient outside = OutsideHttp.Create(mayBePrivate: false);
    private readonly HttpClient near = OutsideHttp.Create(mayBePrivate: true);

    /// <summary>The status of the answer, and why that is no delivery; no failure when it is one.</summary>
    public async Task<(int? Status, string? Failure)> SendAsync(Webhook webhook, WebhookMessage message, CancellationToken cancellation)
    {
        if (!secrets.Has(webhook.Id))
        {
            return (null, "the secret to sign with is not there");
        }
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content };
            request.Headers.Add(SignatureHeader, secrets.Sign(webhook.Id, clock.GetUtcNow().ToUnixTimeSeconds(), message.Body));
            request.Headers.Add(MessageHeader, message.Id);
            using var response = await (webhook.IsPrivate ? near : outside).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            return (status, status is >= 200 and < 300 ? null : string.Create(CultureInfo.InvariantCulture, $"answered {status}"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"no answer within {Limit.TotalSeconds:0} s"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, fault.InnerException?.Message ?? fault.Message);
        }
    }

    public void Dispose()
    {
        outside.Dispose();
        near.Dispose();
    }
}
