namespace EvidenceChain.Proof.Verification;

/// <summary>Collects the checks of one verification; each name once.</summary>
internal sealed class CheckList(IProgress<Check>? progress)
{
    private readonly Dictionary<string, Check> checks = new(StringComparer.Ordinal);

    internal bool HasFailed => checks.Values.Any(check => check.Outcome == CheckOutcome.Failed);

    internal void Add(Check check)
    {
        checks.Add(check.Name, check);
        progress?.Report(check);
    }

    internal void Passed(string name, string reason, params MeasuredValue[] values) => Add(Check.Passed(name, reason, values));

    internal void Failed(string name, string reason, params MeasuredValue[] values) => Add(Check.Failed(name, reason, values));

    internal void NotChecked(string name, string reason, params MeasuredValue[] values) => Add(Check.NotChecked(name, reason, values));

    internal bool HasPassed(string name) => checks.GetValueOrDefault(name)?.Outcome == CheckOutcome.Passed;

    internal void NotCheckedAll(string reason, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            NotChecked(name, reason);
        }
    }

    /// <summary>All checks in the order of a report; those that were never reached say so.</summary>
    internal IReadOnlyList<Check> Finish(string whyMissing)
    {
        foreach (var title in CheckNames.All)
        {
            if (!checks.ContainsKey(title.Name))
            {
                NotChecked(title.Name, whyMissing);
            }
        }
        return InOrder();
    }

    /// <summary>The checks that were made, in the order of a report.</summary>
    internal IReadOnlyList<Check> InOrder() => [.. checks.Values.OrderBy(check => CheckNames.PlaceOf(check.Name))];
}
