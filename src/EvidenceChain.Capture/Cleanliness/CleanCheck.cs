using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>One point of the environment, what it was found to be, and whether that is as it should be.</summary>
/// <param name="Name">Such as <c>hosts-file</c>.</param>
/// <param name="Outcome">Not checked is said, and why, never passed over.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Values">What was measured.</param>
internal sealed record CleanCheck(string Name, CheckOutcome Outcome, string Detail, params (string Name, string Value)[] Values)
{
    public static CleanCheck Of(string name, bool isRight, string detail, params (string, string)[] values) => new(name, isRight ? CheckOutcome.Passed : CheckOutcome.Failed, detail, values);

    public static CleanCheck NotChecked(string name, string why, params (string, string)[] values) => new(name, CheckOutcome.NotChecked, why, values);

    public JsonObject ToJson()
    {
        var values = new JsonObjectBuilder();
        foreach (var (name, value) in Values)
        {
            values.Add(name, WellFormed.Text(value, 8000));
        }
        return new JsonObjectBuilder
        {
            { "name", Name }, { "outcome", Outcome switch { CheckOutcome.Passed => "passed", CheckOutcome.Failed => "failed", _ => "not checked" } }, { "detail", WellFormed.Text(Detail, 1000) }, { "values", values.Build() },
        };
    }
}
