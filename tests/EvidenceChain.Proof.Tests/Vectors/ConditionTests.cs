using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>A bundle, the policy and the time that it is judged by, and the verdict that must come of it.</summary>
internal sealed record Condition(Vector Vector, string Policy, string At, string Verdict);

/// <summary>
/// The same files under other policies and at other times: what witnesses and renewals are for. The committed files and <c>conditions.json</c> are what the generator makes;
/// <c>EC_WRITE_VECTORS=1</c> writes them anew.
/// </summary>
public sealed class ConditionTests
{
    private static readonly string Folder = ProofVectorsTests.FindFolder();
    private static readonly string[] Parts = ["valid/renewals", "invalid/renewals", "valid/cosigned", "invalid/cosigned"];
    private static readonly Condition[] All = [.. RenewalVectors.All(), .. WitnessVectors.All()];
    private static readonly Dictionary<string, string> Policies = RenewalVectors.Policies().Concat(WitnessVectors.Policies()).ToDictionary(policy => policy.Name, policy => policy.Text, StringComparer.Ordinal);

    [Fact]
    public async Task Each_bundle_is_judged_as_its_policy_and_its_time_ask()
    {
        var lines = new List<JsonValue>();
        foreach (var condition in All)
        {
            var report = await JudgeAsync(condition);
            Assert.True(ReportJson.WordOf(report.Verdict) == condition.Verdict, $"{condition.Vector.Path} under {condition.Policy} at {condition.At}: {report.Verdict}\n{string.Join('\n', report.Checks.Where(check => check.Outcome != CheckOutcome.Passed))}");
            Assert.Equal(condition.At, report.Facts.Single(fact => fact.Name == "judged_as_at").Value);
            lines.Add(new JsonObjectBuilder
            {
                { "path", condition.Vector.Path },
                { "policy", condition.Policy },
                { "at", condition.At },
                { "verdict", condition.Verdict },
                { "check", CheckOf(report, Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes(Policies[condition.Policy])).Value) },
            }.Build());
        }
        var expected = (Encoding.UTF8.GetString(CanonicalJson.Write(JsonArray.Of([.. lines]))) + "\n").Replace("},{", "},\n{", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("EC_WRITE_VECTORS") == "1")
        {
            Write(expected);
        }
        Assert.Equal(expected, await File.ReadAllTextAsync(Path.Combine(Folder, "conditions.json")));
    }

    [Fact]
    public void Committed_files_are_those_of_the_generator()
    {
        var made = Files.Select(vector => vector.Path).Order(StringComparer.Ordinal);
        var committed = Parts.SelectMany(part => Directory.GetFiles(Path.Combine(Folder, part)).Select(file => $"{part}/{Path.GetFileName(file)}")).Order(StringComparer.Ordinal);
        Assert.Equal(made, committed);
        Assert.All(Files, vector => Assert.Equal(VectorSetTests.ContentOf(vector.Path, vector.Content), VectorSetTests.ContentOf(vector.Path, File.ReadAllBytes(Path.Combine(Folder, vector.Path)))));
        Assert.All(Policies, policy => Assert.Equal(policy.Value, File.ReadAllText(Path.Combine(Folder, policy.Key))));
    }

    private static IEnumerable<Vector> Files => All.Select(condition => condition.Vector).Where(vector => Parts.Any(part => vector.Path.StartsWith(part, StringComparison.Ordinal))).DistinctBy(vector => vector.Path);

    private static async Task<VerificationReport> JudgeAsync(Condition condition)
    {
        using var bundle = BundleReader.OpenZip(new MemoryStream(condition.Vector.Content, writable: false)).Value;
        Assert.True(UtcTime.TryParse(condition.At, out var at));
        var policy = Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes(Policies[condition.Policy])).Value;
        return await BundleVerifier.VerifyAsync(bundle, policy, TestBundle.Options() with { At = at }, null, CancellationToken.None);
    }

    // The first that failed; where none did, the first that the policy would have needed.
    private static string CheckOf(VerificationReport report, Proof.Policies.Policy policy) => (report.Checks.FirstOrDefault(check => check.Outcome == CheckOutcome.Failed)
        ?? report.Checks.FirstOrDefault(check => check.Outcome == CheckOutcome.NotChecked && CheckNames.All.Any(title => title.Name == check.Name && title.RequiredBy != Proof.Policies.PolicyRequirements.None && policy.Requires(title.RequiredBy))))?.Name ?? "";

    private static void Write(string expected)
    {
        foreach (var part in Parts.Select(part => Path.Combine(Folder, part)))
        {
            Directory.CreateDirectory(part);
            Array.ForEach(Directory.GetFiles(part), File.Delete);
        }
        foreach (var vector in Files)
        {
            File.WriteAllBytes(Path.Combine(Folder, vector.Path), vector.Content);
        }
        foreach (var (name, text) in Policies)
        {
            File.WriteAllText(Path.Combine(Folder, name), text);
        }
        File.WriteAllText(Path.Combine(Folder, "conditions.json"), expected);
    }
}
