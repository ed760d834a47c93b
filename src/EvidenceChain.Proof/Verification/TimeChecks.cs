using System.Globalization;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>Times: the order in which they are claimed to lie, and apart from it what sources outside the operator's control prove.</summary>
internal static class TimeChecks
{
    /// <summary>By how much clocks of different parties may differ before two times contradict each other: 10 s. FORMAT.md §9.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    internal static void Examine(Walk walk)
    {
        CheckClaims(walk);
        CheckBounds(walk);
    }

    private static void CheckClaims(Walk walk)
    {
        if (walk.Manifest is not { } manifest || walk.Order is not { } order || walk.Seal is not { } seal)
        {
            walk.Checks.NotChecked(CheckNames.ClaimedOrder, "order or seal cannot be read");
            return;
        }
        List<(string Name, DateTimeOffset Time)> claims =
            [("order", order.MadeAt), ("captured_from", seal.CapturedFrom), ("captured_to", seal.CapturedTo), ("seal", seal.MadeAt)];
        var faults = new List<string>();
        foreach (var (before, after) in claims.Zip(claims.Skip(1)))
        {
            // Start and end of a capture are of one clock; the others need not be.
            Require(faults, before, after, before.Name == "captured_from" ? TimeSpan.Zero : ClockTolerance);
        }
        List<(string Name, DateTimeOffset Time)> later = [.. walk.Tokens.Select(token => ($"token.{token.Name}", token.Latest)), ("bundle", manifest.MadeAt)];
        if (walk.Header?.Time is { } block)
        {
            later.Add(("block", block));
        }
        foreach (var claim in later)
        {
            Require(faults, claims[^1], claim, ClockTolerance);
        }
        List<(string Name, DateTimeOffset Time)> recorded = walk.Wacz?.RecordDates is { } dates ? [("first_record", dates.First), ("last_record", dates.Last)] : [];
        foreach (var record in recorded)
        {
            Require(faults, claims[1], record, ClockTolerance);
            Require(faults, record, claims[2], ClockTolerance);
        }
        later.AddRange(recorded);
        MeasuredValue[] values = [.. claims.Concat(later).Select(claim => new MeasuredValue(claim.Name, UtcTime.Format(claim.Time))), new("tolerance_seconds", ClockTolerance.TotalSeconds.ToString(CultureInfo.InvariantCulture))];
        var now = walk.Options.Moment + ClockTolerance;
        walk.Checks.Add((faults.Count > 0, claims.Concat(later).Any(claim => claim.Time > now)) switch
        {
            (true, _) => Check.Failed(CheckNames.ClaimedOrder, string.Join("; ", faults), values),
            (_, true) => Check.NotChecked(CheckNames.ClaimedOrder, "a time lies in the future of this machine's clock", values),
            _ => Check.Passed(CheckNames.ClaimedOrder, "order, capture, seal, and then time stamps and block, in this order; most of them are the operator's word", values),
        });
    }

    private static void CheckBounds(Walk walk)
    {
        List<MeasuredValue> bounds =
        [
            .. walk.Tokens.Where(token => token.IsIndependent).Select(token => new MeasuredValue($"seal_not_later_than.{token.Name}", UtcTime.Format(token.Latest))),
        ];
        if (HasExternalAnchor(walk) && walk.Header?.Time is { } block)
        {
            bounds.Add(new($"seal_not_later_than.{walk.Chain!.Name}", UtcTime.Format(block)));
        }
        walk.Checks.Add(bounds.Count == 0
            ? Check.NotChecked(CheckNames.ProvenBounds, "no independent authority and no external chain vouches for a time")
            : Check.Passed(CheckNames.ProvenBounds, "the seal existed by these times; nothing here proves that it did not exist before", [.. bounds]));
    }

    /// <summary>Whether every line of the anchor passed, on a chain that others run, and a node confirmed the block.</summary>
    internal static bool HasExternalAnchor(Walk walk) =>
        walk.Chain is { Kind: ChainKind.Consortium or ChainKind.Public }
        && walk.Checks.HasPassed(CheckNames.AnchorFinality)
        && CheckNames.All.Where(title => title.RequiredBy is PolicyRequirements.Anchor or PolicyRequirements.Inclusion).All(title => walk.Checks.HasPassed(title.Name));

    private static void Require(List<string> faults, (string Name, DateTimeOffset Time) before, (string Name, DateTimeOffset Time) after, TimeSpan tolerance)
    {
        if (before.Time - after.Time > tolerance)
        {
            faults.Add($"{before.Name} lies after {after.Name}");
        }
    }
}
