using EvidenceChain.Custody.Walk;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace EvidenceChain.EndToEnd;

/// <summary>Runs tests that bear the names of the walk's steps in the walk's order.</summary>
public sealed class WalkOrder : ITestCaseOrderer
{
    public const string Type = "EvidenceChain.EndToEnd.WalkOrder";

    public const string Assembly = "EvidenceChain.EndToEnd";

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => testCases.OrderBy(test => Enum.Parse<WalkStep>(test.TestMethod.Method.Name));
}
