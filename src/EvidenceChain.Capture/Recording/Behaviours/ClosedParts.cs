using System.Globalization;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>Presses what brings more of a list or a text, and opens closed parts of it, up to a number.</summary>
internal sealed class ClosedParts(PageHand hand, StepLog log)
{
    private const int MaxMore = 12, MaxOpened = 30, MaxOpenedWithoutChange = 4;

    /// <param name="scroll">Goes down what a press brought.</param>
    /// <param name="deadline">Of all presses together.</param>
    /// <param name="cancellationToken">Ends the visit.</param>
    public Task<bool> MoreAsync(Func<Deadline, CancellationToken, Task> scroll, Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("load-more", async () =>
        {
            var (presses, found) = (0, await CountAsync("more()", cancellationToken).ConfigureAwait(false));
            for (; found > 0 && presses < MaxMore && !deadline.IsOver; presses++)
            {
                switch (await hand.PressAsync("load-more", "pressMore(0)", cancellationToken).ConfigureAwait(false))
                {
                    case PressResult.LeftThePage: return (false, "a press led away");
                    case PressResult.Changed: await scroll(deadline.Share(0.5), cancellationToken).ConfigureAwait(false); break;
                    case PressResult.NotPressed or PressResult.NoChange: await hand.AskAsync("spent(0)", cancellationToken).ConfigureAwait(false); break;
                }
                found = await CountAsync("more()", cancellationToken).ConfigureAwait(false);
            }
            if (found > 0)
            {
                log.Lack(deadline.IsOver ? "load-more-capped: time" : "load-more-capped: presses");
            }
            return (true, $"{presses} pressed, {found} left");
        });

    public Task<bool> OpenAsync(Deadline deadline, CancellationToken cancellationToken) =>
        log.RunAsync("open", async () =>
        {
            var found = await CountAsync("closed()", cancellationToken).ConfigureAwait(false);
            var (opened, vain) = (0, 0);
            for (var i = 0; i < found && i < MaxOpened && !deadline.IsOver && vain < MaxOpenedWithoutChange; i++)
            {
                var result = await hand.PressAsync("open", string.Create(CultureInfo.InvariantCulture, $"pressClosed({i})"), cancellationToken).ConfigureAwait(false);
                if (result == PressResult.LeftThePage)
                {
                    return (false, "a press led away");
                }
                (opened, vain) = result == PressResult.Changed ? (opened + 1, 0) : (opened, vain + 1);
            }
            if (found > MaxOpened || deadline.IsOver)
            {
                log.Lack(deadline.IsOver ? "open-capped: time" : "open-capped: presses");
            }
            return (true, $"{opened} of {found} opened");
        });

    private async Task<long> CountAsync(string deed, CancellationToken cancellationToken)
    {
        var found = await hand.AskAsync(deed, cancellationToken).ConfigureAwait(false);
        return found is { ValueKind: System.Text.Json.JsonValueKind.Number } number ? number.GetInt64() : 0;
    }
}
