using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Tests.Api;
using EvidenceChain.Web.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EvidenceChain.Web.Tests.Webhooks;

public sealed class WebhookTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task What_happens_is_told_once_signed_and_told_again_after_a_refusal_when_somebody_asks()
    {
        await using var receiver = await Receiver.StartAsync(failures: 1);
        var (id, secret) = await AddAsync(receiver.Url);
        var number = await FailedOrderAsync("the browser did not start");

        var first = await receiver.NextAsync(Patience);
        Assert.Equal(("evidence.failed", number.ToString(), "Capture: the browser did not start"), (first.Text("event"), first.Text("number"), first.Text("detail")));
        Assert.Equal(first.Signature, WebhookSecrets.SignatureOf(secret, first.SignedAt, first.Body));
        Assert.NotEqual(first.Signature, WebhookSecrets.SignatureOf(secret, first.SignedAt, first.Body + " "));
        Assert.Equal(first.Message, first.Text("id"));

        var refused = await DeliveryAsync(id, delivery => delivery.GetProperty("tries").GetInt32() == 1);
        Assert.Equal((503, "answered 503", JsonValueKind.Null), (refused.GetProperty("status").GetInt32(), refused.GetProperty("failure").GetString(), refused.GetProperty("delivered_at").ValueKind));
        Assert.True(refused.GetProperty("next_at").GetDateTimeOffset() > refused.GetProperty("made_at").GetDateTimeOffset());

        using var again = await service.Administrator.PostAsync($"/api/v1/webhooks/{id}/deliveries/{first.Message}/again", null);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        var second = await receiver.NextAsync(Patience);
        Assert.Equal((first.Message, first.Body), (second.Message, second.Body));
        var delivered = await DeliveryAsync(id, delivery => delivery.GetProperty("tries").GetInt32() == 2);
        Assert.Equal((200, JsonValueKind.Null, JsonValueKind.String, JsonValueKind.Null), (delivered.GetProperty("status").GetInt32(), delivered.GetProperty("failure").ValueKind, delivered.GetProperty("delivered_at").ValueKind, delivered.GetProperty("next_at").ValueKind));

        using var removed = await service.Administrator.DeleteAsync($"/api/v1/webhooks/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task An_address_of_this_machine_is_not_called_unless_the_local_administrator_opened_it()
    {
        await using var receiver = await Receiver.StartAsync(failures: 0);
        using var added = await service.KeyHolder.PostAsJsonAsync("/api/v1/webhooks", new { url = receiver.Url.AbsoluteUri });
        var webhook = await added.Content.ReadFromJsonAsync<JsonElement>();
        await FailedOrderAsync("no memory");

        var refused = await DeliveryAsync(webhook.GetProperty("id").GetString()!, delivery => delivery.GetProperty("tries").GetInt32() >= 1);

        Assert.Equal(JsonValueKind.Null, refused.GetProperty("status").ValueKind);
        Assert.Contains("127.0.0.1", refused.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, receiver.Waiting);
        (await service.Administrator.DeleteAsync($"/api/v1/webhooks/{webhook.GetProperty("id").GetString()}")).Dispose();
    }

    [Theory]
    [InlineData("""{"url":"ftp://hooks.example/"}""", "is not a web address")]
    [InlineData("""{"url":"https://someone@hooks.example/"}""", "names no user")]
    [InlineData("""{"url":"https://hooks.example/","events":["evidence.sold"]}""", "there is no event 'evidence.sold'")]
    [InlineData("""{"url":"http://10.0.0.1/","private":true}""", "local administrator only")]
    public async Task A_webhook_that_cannot_be_meant_is_refused_with_a_sentence(string body, string sentence)
    {
        using var content = new StringContent(body, null, "application/json");
        using var answer = await service.KeyHolder.PostAsync("/api/v1/webhooks", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<(string Id, string Secret)> AddAsync(Uri url)
    {
        using var answer = await service.Administrator.PostAsJsonAsync("/api/v1/webhooks", new { url = url.AbsoluteUri, @private = true });
        var webhook = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (webhook.GetProperty("id").GetString()!, webhook.GetProperty("secret").GetString()!);
    }

    private async Task<EvidenceNumber> FailedOrderAsync(string reason)
    {
        var order = await service.Office.Orders.PlaceAsync(new() { Url = new("https://shop.example/told"), RequestedBy = "test" }, CancellationToken.None);
        await service.Office.Runner.FailAsync(order.Number, WalkStep.Capture, reason, CancellationToken.None);
        return order.Number;
    }

    private async Task<JsonElement> DeliveryAsync(string id, Func<JsonElement, bool> isMeant)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var all = await service.Administrator.GetFromJsonAsync<JsonElement>($"/api/v1/webhooks/{id}/deliveries", limit.Token);
            if (all.GetProperty("deliveries").EnumerateArray().FirstOrDefault(isMeant) is { ValueKind: JsonValueKind.Object } found)
            {
                return found;
            }
        }
    }

    private sealed record Received(string Message, string Signature, string Body)
    {
        public long SignedAt => long.Parse(Signature.Split(',')[0][2..], System.Globalization.CultureInfo.InvariantCulture);

        public string? Text(string name) => JsonDocument.Parse(Body).RootElement.GetProperty(name).GetString();
    }

    /// <summary>Answers 503 so many times, then 200.</summary>
    private sealed class Receiver(WebApplication app, BlockingCollection<Received> received) : IAsyncDisposable
    {
        public Uri Url => new(app.Urls.Single() + "/hook");

        public int Waiting => received.Count;

        public static async Task<Receiver> StartAsync(int failures)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var received = new BlockingCollection<Received>();
            app.MapPost("/hook", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                received.Add(new(request.Headers[WebhookSender.MessageHeader].ToString(), request.Headers[WebhookSender.SignatureHeader].ToString(), await reader.ReadToEndAsync()));
                return failures-- > 0 ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Ok();
            });
            await app.StartAsync();
            return new(app, received);
        }

        public Task<Received> NextAsync(TimeSpan patience) =>
            Task.Run(() => received.TryTake(out var one, patience) ? one : throw new TimeoutException("nothing was received"));

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            received.Dispose();
        }
    }
}
