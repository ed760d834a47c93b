using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Custody.Tests.Storage;

public sealed class DurableFileTests
{
    [Fact]
    public void Replace_ManyAtOnce_OneOfThemIsThereWhole()
    {
        var folder = Directory.CreateTempSubdirectory("ec-durable-").FullName;
        try
        {
            var path = Path.Combine(folder, "name");

            Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, writer => DurableFile.Replace(path, [.. Enumerable.Repeat((byte)writer, 5000)]));

            var content = File.ReadAllBytes(path);
            Assert.Equal(5000, content.Length);
            Assert.Single(content.Distinct());
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
