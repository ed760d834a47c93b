using System.Text.Json;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Jobs;
using Hangfire;

namespace EvidenceChain.Web.Webhooks;

/// <summary>What a message says.</summary>
/// <param name="Detail">The outcome of what was sealed, the level of a bundle, or the step that failed and why.</param>
internal sealed record WebhookBody(string Id, string Event, DateTimeOffset At, string Number, string Detail);

/// <summary>Turns what happened in the register into messages, and sends those that are due.</summary>
internal sealed class WebhookDispatch(Happenings happenings, WebhookBook book, WebhookSender sender, TimeProvider clock)
{
    public const string Name = "webhooks";
    public const string EveryTwoSeconds = "*/2 * * * * *";
    private const int AtOnce = 8, MaxSent = 400, ReadAtOnce = 500;

    // Facts of transactions that were slow to commit stand further back than the newest.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    [Queue(JobQueues.CustodyQueue)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await book.ListAsync(null, cancellation) is not [_, ..] webhooks)
        {
            return;
        }
        await WriteAsync(webhooks, cancellation);
        for (var sent = 0; sent < MaxSent && await book.TakeDueAsync(AtOnce, cancellation) is [_, ..] due; sent += due.Count)
        {
            await Task.WhenAll(due.Select(one => SendAsync(one.Webhook, one.Message, cancellation)));
        }
    }

    private async Task WriteAsync(IReadOnlyList<Webhook> webhooks, CancellationToken cancellation)
    {
        var readTo = await book.ReadToAsync(cancellation);
        Happening? last = null;
        do
        {
            var read = await happenings.SinceAsync(readTo - Overlap, last, ReadAtOnce, cancellation);
            foreach (var (webhook, happening) in from happening in read from webhook in webhooks where webhook.Wants(happening) select (webhook, happening))
            {
                var body = new WebhookBody(Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), WebhookEvents.NameOf(happening.Kind), happening.At, happening.Number.ToString(), happening.Detail);
                await book.AddMessageAsync(body.Id, webhook, body.Event, body.Number, happening.Subject, JsonSerializer.Serialize(body, ApiJson.Options), cancellation);
            }
            last = read.Count == ReadAtOnce ? read[^1] : null;
            await book.NoteReadAsync(read is [.., var newest] ? newest.At : readTo, cancellation);
        }
        while (last is not null);
    }

    private async Task SendAsync(Webhook webhook, WebhookMessage message, CancellationToken cancellation)
    {
        var (status, failure) = await sender.SendAsync(webhook, message, cancellation);
        await book.NoteTryAsync(message, status, failure, cancellation);
    }
}
