using System.Text;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Policies;

public sealed class PolicyTests
{
    private const string Hash = "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Chain = $"chain home id=31337 genesis={Hash} contract=0x00000000000000000000000000000000000000aa code={Hash} kind=local";

    private static readonly string Log = new NoteSigner("evidencechain/test", SeedOf(1)).Key.ToString();
    private static readonly string SealKey = new NoteSigner("evidencechain/test/seal", SeedOf(2)).Key.ToString();
    private static readonly NoteVerifierKey[] Witnesses = [.. Enumerable.Range(10, 6).Select(number => WitnessKey(number))];

    private static readonly string Full = $"""
        # what a court trusts
        log {Log} https://log.example/
        witness X1 {Witnesses[0]}
        witness X2 {Witnesses[1]}
        witness X3 {Witnesses[2]} https://w3.example/
        group X 2 X1 X2 X3
        witness Y1 {Witnesses[3]}
        witness Y2 {Witnesses[4]}
        group Y any Y1 Y2

        group both all X Y
        quorum both
        key seal {SealKey} from=2026-01-01T00:00:00.000Z until=2027-01-01T00:00:00.000Z
        key wacz first {Digest} until=2027-01-01T00:00:00.000Z
        tsa home {Digest} operator
        tsa far {Digest.Replace('e', 'f')} independent from=2026-01-01T00:00:00.000Z
        {Chain} from=2026-01-01T00:00:00.000Z
        require seal inclusion witness

        """;

    [Fact]
    public void Parse_EveryKindOfLine_IsRead()
    {
        var policy = Read(Full).Value;

        Assert.Equal("https://log.example/", Assert.Single(policy.Logs).Url);
        Assert.True(policy.HasLog("evidencechain/test"));
        Assert.False(policy.HasLog("evidencechain/other"));
        Assert.Equal(5, policy.Witnesses.Count);
        Assert.Equal([2, 1, 2], policy.Groups.Select(group => group.Threshold));
        Assert.Equal("first", Assert.Single(policy.PackageKeys).Name);
        Assert.Equal([false, true], policy.Authorities.Select(authority => authority.IsIndependent));
        var chain = Assert.Single(policy.Chains);
        Assert.Equal((31337, ChainKind.Local, Hash), (chain.ChainId, chain.Kind, chain.Genesis.ToString()));
        Assert.Equal(PolicyRequirements.Seal | PolicyRequirements.Inclusion | PolicyRequirements.Witness, policy.Requirements);
        Assert.False(policy.Requires(PolicyRequirements.Anchor));
        Assert.False(policy.IsEmpty);
    }

    [Fact]
    public void Window_FromIsIncludedUntilIsNot()
    {
        var window = Assert.Single(Read(Full).Value.SealKeys).Window;
        var (from, until) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.True(window.Contains(from) && window.Contains(until.AddTicks(-1)));
        Assert.False(window.Contains(from.AddTicks(-1)) || window.Contains(until));
        Assert.True(default(ValidityWindow).Contains(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("0 3", false)]
    [InlineData("0 1", false)]
    [InlineData("3 4", false)]
    [InlineData("0 1 5", false)]
    [InlineData("0 1 3", true)]
    [InlineData("1 2 4", true)]
    [InlineData("0 1 2 3 4", true)]
    public void IsQuorumMet_CountsThroughGroups(string cosigners, bool met) =>
        Assert.Equal(met, Read(Full).Value.IsQuorumMet(
            cosigners.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => Witnesses[number[0] - '0'])));

    [Fact]
    public void Empty_AcceptsNobodyAndRequiresTheDefault()
    {
        Assert.True(Policy.Empty.IsEmpty);
        Assert.Equal(Policy.DefaultRequirements, Policy.Empty.Requirements);
        Assert.True(Policy.Empty.IsQuorumMet([]));
        Assert.Equal(EvidenceChain.Proof.Digests.Sha256Digest.Of("quorum none\n"u8), Policy.Empty.Digest);
    }

    [Fact]
    public void Parse_WhiteSpaceCommentsAndMissingLastNewline_AreAllowed() =>
        Assert.True(Read($"  # comment\n\t\n \tlog\t {Log}  \nquorum   none").IsOk);

    [Fact]
    public void Parse_ThirtyTwoOfEachAndMore_AreAllowed()
    {
        var keys = Enumerable.Range(100, 40).Select(number => $"witness w{number} {WitnessKey(number)}\ngroup g{number} all w{number}\n");
        var logs = Enumerable.Range(150, 40).Select(number => $"log {new NoteSigner("log", SeedOf(number)).Key}\n");
        var all = string.Join(' ', Enumerable.Range(100, 40).Select(number => $"g{number}"));
        Assert.True(Read($"{string.Concat(keys)}{string.Concat(logs)}group all all {all}\nquorum all\n").IsOk);
    }

    public static TheoryData<int, string> Malformed() => new()
    {
        { 2, "log" },
        { 2, "log not-a-key" },
        { 2, $"log {Log} url more" },
        { 3, $"log {Log}\nlog {Log}" },
        { 2, $"log {Witnesses[0]}" },
        { 2, $"witness none {Witnesses[0]}" },
        { 2, $"witness W {Log}" },
        { 3, $"witness W {Witnesses[0]}\nwitness V {Witnesses[0]}" },
        { 3, $"witness W {Witnesses[0]}\nwitness W {Witnesses[1]}" },
        { 3, $"witness W {Witnesses[0]}\ngroup W any W" },
        { 3, $"witness W {Witnesses[0]}\ngroup none any W" },
        { 3, $"witness W {Witnesses[0]}\ngroup G 2 W" },
        { 3, $"witness W {Witnesses[0]}\ngroup G 0 W" },
        { 3, $"witness W {Witnesses[0]}\ngroup G 01 W" },
        { 3, $"witness W {Witnesses[0]}\ngroup G some W" },
        { 3, $"witness W {Witnesses[0]}\ngroup G all" },
        { 3, $"witness W {Witnesses[0]}\ngroup G any W W" },
        { 4, $"witness W {Witnesses[0]}\ngroup G any W\ngroup H any W" },
        { 2, "group G any G" },
        { 2, "group G any none" },
        { 2, "quorum none" },
        { 2, "quorum W" },
        { 2, "key" },
        { 2, $"key other {SealKey}" },
        { 2, $"key seal {Witnesses[0]}" },
        { 3, $"key seal {SealKey}\nkey seal {SealKey}" },
        { 2, $"key seal {SealKey} from=2026-01-01" },
        { 2, $"key seal {SealKey} from=2026-01-01T00:00:00Z" },
        { 2, $"key seal {SealKey} from=2026-01-01T00:00:00.000Z from=2026-01-01T00:00:00.000Z" },
        { 2, $"key seal {SealKey} from=2027-01-01T00:00:00.000Z until=2027-01-01T00:00:00.000Z" },
        { 2, $"key seal {SealKey} when=2027-01-01T00:00:00.000Z" },
        { 2, "key wacz name" },
        { 2, $"key wacz name {Digest.ToUpperInvariant()}" },
        { 2, $"tsa name {Digest}" },
        { 2, $"tsa name {Digest} mine" },
        { 3, $"tsa name {Digest} operator\ntsa other {Digest} independent" },
        { 2, "chain" },
        { 2, Chain.Replace("id=31337", "id=0", StringComparison.Ordinal) },
        { 2, Chain.Replace("id=31337", "id=0x1", StringComparison.Ordinal) },
        { 2, Chain.Replace(" id=31337", "", StringComparison.Ordinal) },
        { 2, Chain.Replace("kind=local", "kind=private", StringComparison.Ordinal) },
        { 2, Chain.Replace("aa code", "AA code", StringComparison.Ordinal) },
        { 2, Chain.Replace("genesis=0x", "genesis=", StringComparison.Ordinal) },
        { 3, $"{Chain}\n{Chain}" },
        { 2, "require" },
        { 2, "require everything" },
        { 2, "require seal seal" },
        { 3, "require seal\nrequire anchor" },
        { 2, "require witness" },
        { 2, "logs none" },
        { 2, "log\u00a0x" },
        { 2, "# carriage return\r" },
        { 2, "# bell\u0007" },
        { 2, "# delete\u007f" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Parse_OneMalformedLine_NamesItsNumber(int line, string text)
    {
        var result = Read($"quorum none\n{text}\n");
        Assert.False(result.IsOk);
        Assert.StartsWith($"policy line {line}: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoQuorumNotUtf8OrTooLong_IsRefused()
    {
        Assert.False(Read($"log {Log}\n").IsOk);
        Assert.False(Policy.Parse([.. "quorum none\n# "u8, 0xff]).IsOk);
        Assert.False(Policy.Parse([.. "quorum none\n# "u8, .. Enumerable.Repeat((byte)'x', Policy.MaxBytes)]).IsOk);
    }

    private static ParseResult<Policy> Read(string text) => Policy.Parse(Encoding.UTF8.GetBytes(text));

    private static byte[] SeedOf(int number) => [.. Enumerable.Repeat((byte)number, 32)];

    private static NoteVerifierKey WitnessKey(int number) => new CheckpointCosigner("witness.example", SeedOf(number)).Key;
}
