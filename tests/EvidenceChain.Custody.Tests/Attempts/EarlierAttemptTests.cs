using EvidenceChain.Custody.Attempts;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests.Attempts;

public sealed class EarlierAttemptTests : IDisposable
{
    private static readonly EvidenceNumber Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("ec-test-scratch-");

    public void Dispose() => scratch.Delete(recursive: true);

    [Fact]
    public void What_two_killed_attempts_left_comes_to_the_third_and_their_folders_go()
    {
        // The second had taken over what the first left, when it was killed itself.
        Leave("2/attempt-1.part", "one");
        Leave("2/capture.wacz.parts/data.warc.gz", "two");
        var folder = scratch.CreateSubdirectory($"{Number}-3").FullName;
        var earlier = CaptureStation.TakeEarlier(scratch.FullName, Number, 3, folder);
        Assert.Equal([(1, "one"), (2, "two")], earlier.Select(one => (one.Attempt, File.ReadAllText(one.WarcPath))));
        Assert.Equal([folder], Directory.EnumerateDirectories(scratch.FullName));
    }

    [Fact]
    public void An_attempt_killed_before_its_first_record_leaves_nothing()
    {
        Leave("1/capture.wacz.parts/data.warc.gz", "");
        Assert.Empty(CaptureStation.TakeEarlier(scratch.FullName, Number, 2, scratch.CreateSubdirectory($"{Number}-2").FullName));
        Assert.False(Directory.Exists(Path.Combine(scratch.FullName, $"{Number}-1")));
    }

    private void Leave(string path, string content)
    {
        var file = new FileInfo(Path.Combine(scratch.FullName, $"{Number}-{path}"));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, content);
    }
}
