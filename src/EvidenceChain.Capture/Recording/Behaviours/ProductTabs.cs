using System.Globalization;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>Shows each tab of a product page in turn, keeps text and picture of those that changed something, and returns to the first.</summary>
internal sealed class ProductTabs(PageHand hand, Artefacts artefacts, StepLog log)
{
    private const int MaxText = 1_000_000;
    private static readonly TimeSpan ShotLimit = TimeSpan.FromSeconds(4);
    private int number;

    public Task<bool> ShowAsync(Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("tabs", async () =>
        {
            // Asked for anew: what was pressed before may have changed the page.
            var found = await hand.AskAsync("tabs()", cancellationToken).ConfigureAwait(false);
            if (found is not { ValueKind: JsonValueKind.Array } groups)
            {
                return (false, "the page does not answer");
            }
            for (var group = 0; group < groups.GetArrayLength(); group++)
            {
                var (count, first) = (groups[group].Number("count") ?? 0, groups[group].Number("first") ?? 0);
                if (!await ShowGroupAsync(group, count, first, deadline.Share(1.0 / (groups.GetArrayLength() - group)), cancellationToken).ConfigureAwait(false))
                {
                    return (false, "a press led away");
                }
            }
            return (true, $"{number} kept");
        });

    private async Task<bool> ShowGroupAsync(int group, long count, long first, Deadline deadline, CancellationToken cancellationToken)
    {
        var hasChanged = false;
        for (var i = 0; i < count; i++)
        {
            if (i == first)
            {
                continue;
            }
            if (deadline.IsOver)
            {
                log.Lack("tabs-capped: time");
                break;
            }
            switch (await hand.PressAsync("tab", Deed("pressTab", group, i), cancellationToken, ("tab", Number(number + 1))).ConfigureAwait(false))
            {
                case PressResult.LeftThePage: return false;
                case PressResult.NotPressed or PressResult.NoChange: continue;
                case PressResult.Changed: break;
            }
            hasChanged = true;
            number++;
            await KeepAsync(group, i, deadline, cancellationToken).ConfigureAwait(false);
        }
        return !hasChanged || await hand.PressAsync("tab-back", Deed("pressTab", group, first), cancellationToken).ConfigureAwait(false) != PressResult.LeftThePage;
    }

    private async Task KeepAsync(int group, long index, Deadline deadline, CancellationToken cancellationToken)
    {
        var read = await hand.AskAsync(string.Create(CultureInfo.InvariantCulture, $"tabText({group}, {index}, {MaxText})"), cancellationToken).ConfigureAwait(false);
        if (read?.Text("text") is not { } text)
        {
            log.Lack("tab-not-read");
            return;
        }
        await artefacts.AddRecordAsync($"text-tab-{Number(number)}", "text/plain", Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
        if (read.Value.Flag("cut"))
        {
            log.Lack("text-capped");
        }
        if (!await hand.ShootAsync($"view-tab-{Number(number)}", deadline.AtMost(ShotLimit), cancellationToken).ConfigureAwait(false))
        {
            log.Lack("tab-view-failed");
        }
    }

    private static string Deed(string name, int group, long index) => string.Create(CultureInfo.InvariantCulture, $"{name}({group}, {index})");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
