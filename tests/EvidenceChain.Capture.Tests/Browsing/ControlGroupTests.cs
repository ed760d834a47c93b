using EvidenceChain.Capture.Browsing;

namespace EvidenceChain.Capture.Tests.Browsing;

public sealed class ControlGroupTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ec-groups-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void MemoryLimit_OfNestedGroups_IsTheLeast()
    {
        Write("memory.max", "max");
        Write("system.slice/memory.max", "1073741824");
        Write("system.slice/ec.service/memory.max", "2147483648");
        Assert.Equal(1L << 30, ControlGroup.MemoryLimit(["0::/system.slice/ec.service"], root));
    }

    [Theory]
    [InlineData("memory.max", "536870912", "0::/a/path/of/the/host", 536870912L)]
    [InlineData("memory.max", "max", "0::/", null)]
    [InlineData("memory/box/memory.limit_in_bytes", "268435456", "4:cpu,memory:/box", 268435456L)]
    [InlineData("memory/memory.limit_in_bytes", "9223372036854771712", "4:memory:/", null)]
    [InlineData("memory.max", "nonsense", "0::/", null)]
    [InlineData("memory.max", "1", "4:cpu:/", null)]
    [InlineData("memory.max", "1", "no such line", null)]
    public void MemoryLimit_OfEitherVersion_IsReadOrNone(string file, string content, string line, long? expected)
    {
        Write(file, content);
        Assert.Equal(expected, ControlGroup.MemoryLimit([line], root));
    }

    private void Write(string file, string content)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content + "\n");
    }
}
