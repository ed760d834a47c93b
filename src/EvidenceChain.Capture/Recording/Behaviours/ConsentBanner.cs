using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>
/// Takes away what asks for consent, as somebody would who only wants to see the page: with the least consent that takes it away.
/// First what refuses all but the necessary, then what closes it, then what acknowledges it, and only then what agrees.
/// </summary>
internal sealed class ConsentBanner(PageHand hand, StepLog log)
{
    private const int MaxPresses = 3;
    private static readonly TimeSpan ShotLimit = TimeSpan.FromSeconds(4);
    private int presses;

    public async Task AnswerAsync(JsonElement consent, Deadline deadline, CancellationToken cancellationToken)
    {
        if (consent.Text("frame") is { } frame)
        {
            log.Event("consent-in-frame", frame);
        }
        if (consent.Member("banner") is not { ValueKind: JsonValueKind.Object } banner || presses >= MaxPresses)
        {
            return;
        }
        await log.RunAsync("consent", async () =>
        {
            await hand.ShootAsync("view-consent", deadline.AtMost(ShotLimit), cancellationToken).ConfigureAwait(false);
            string[] options = [.. banner.Member("options")!.Value.EnumerateArray().Select(CdpJson.TextOf)];
            for (var i = 0; i < options.Length && presses < MaxPresses && !deadline.IsOver; i++)
            {
                presses++;
                var result = await hand.PressAsync("consent", $"pressConsent({i})", cancellationToken, ("option", options[i]), ("banner", banner.Text("by") ?? "")).ConfigureAwait(false);
                if (result == PressResult.LeftThePage)
                {
                    return (false, "the press led away");
                }
                if (await hand.AskAsync("consentIsShown()", cancellationToken).ConfigureAwait(false) is not { ValueKind: JsonValueKind.True })
                {
                    return (true, $"{options[i]}: gone");
                }
            }
            presses = MaxPresses; // What did not go at the first time will not go later.
            log.Lack("consent-banner-shown");
            return (false, options.Length == 0 ? "nothing to press on it" : "still shown");
        }).ConfigureAwait(false);
    }
}
