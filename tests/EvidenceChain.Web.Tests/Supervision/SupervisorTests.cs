using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvidenceChain.Web.Tests.Supervision;

public sealed class SupervisorTests
{
    [Fact]
    public async Task A_child_that_is_killed_comes_back_and_its_group_goes_with_it()
    {
        var pipe = MakePipe();
        using var spawner = new ChildSpawner();
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var changes = System.Threading.Channels.Channel.CreateUnbounded<ProcessMark?>();
        SupervisedChild? child = null;
        child = new SupervisedChild("sleeper", spawner, _ => Task.FromResult(Sleeper(pipe)), TimeProvider.System, NullLogger.Instance)
        {
            Changed = () => changes.Writer.TryWrite(child!.State.Process),
        };
        var run = child.RunAsync(stopping.Token);

        var first = await changes.Reader.ReadAsync(stopping.Token);
        Assert.True(first!.IsRunning());
        var grandchild = await ReadIdAsync(pipe, stopping.Token);
        Posix.Send(first.Id, Signal.Kill);
        Assert.Null(await changes.Reader.ReadAsync(stopping.Token));
        var second = await changes.Reader.ReadAsync(stopping.Token);
        Assert.NotEqual(first, second);
        Assert.Equal(1, child.State.Restarts);
        await ReadIdAsync(pipe, stopping.Token);
        await GoneAsync(grandchild, stopping.Token);

        await stopping.CancelAsync();
        await run;
        Assert.False(second!.IsRunning());
        File.Delete(pipe);
    }

    [Fact]
    public async Task A_child_does_not_outlive_the_thread_that_spawned_it()
    {
        var pipe = MakePipe();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int id;
        using (var spawner = new ChildSpawner())
        {
            using var process = await spawner.SpawnAsync(Sleeper(pipe));
            id = process.Id;
            await ReadIdAsync(pipe, limit.Token);
            Assert.NotNull(ProcessMark.Of(id));
        }
        await GoneAsync(id, limit.Token);
        Posix.SendToGroup(id, Signal.Kill);
        File.Delete(pipe);
    }

    [Fact]
    public void A_data_folder_has_one_supervisor_at_a_time()
    {
        var data = new DataFolder(Directory.CreateTempSubdirectory("ec-web-").FullName);
        Directory.CreateDirectory(data.Run);
        try
        {
            using (var held = InstanceLock.TryTake(data))
            {
                Assert.NotNull(held);
                Assert.Null(InstanceLock.TryTake(data));
            }
            using var again = InstanceLock.TryTake(data);
            Assert.NotNull(again);
        }
        finally
        {
            Directory.Delete(data.Root, recursive: true);
        }
    }

    [Fact]
    public void A_run_state_reads_as_it_was_written()
    {
        var data = new DataFolder(Directory.CreateTempSubdirectory("ec-web-").FullName);
        Directory.CreateDirectory(data.Run);
        try
        {
            Assert.Null(RunState.Read(data));
            var mark = ProcessMark.Of(Environment.ProcessId)!;
            new RunState
            {
                Supervisor = mark,
                App = "/app",
                StartedAt = DateTimeOffset.UnixEpoch,
                Url = "http://127.0.0.1:1",
                Socket = data.ApiSocket,
                SampleShopUrl = "http://127.0.0.1:2",
                ChainPort = 3,
                Children = new Dictionary<string, ChildState> { ["worker"] = new(mark, 3) },
            }.Write(data);
            var read = RunState.Read(data)!;
            Assert.True(read.Supervisor.IsRunning());
            Assert.Equal(new ChildState(mark, 3), read.Children["worker"]);
        }
        finally
        {
            Directory.Delete(data.Root, recursive: true);
        }
    }

    [Fact]
    public void A_reused_process_id_is_not_mistaken_for_the_old_process()
    {
        var mark = ProcessMark.Of(Environment.ProcessId)!;
        Assert.True(mark.IsRunning());
        Assert.False((mark with { StartTicks = mark.StartTicks - 1 }).IsRunning());
    }

    /// <summary>A program with a child of its own, whose id it writes to the pipe once both run.</summary>
    private static ChildCommand Sleeper(string pipe) => new() { FileName = "/bin/sh", Arguments = ["-c", "sleep 300 & echo $! >\"$0\"; wait", pipe] };

    private static string MakePipe()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var make = System.Diagnostics.Process.Start("mkfifo", [path]);
        make.WaitForExit();
        return path;
    }

    private static async Task<int> ReadIdAsync(string pipe, CancellationToken cancellation) =>
        int.Parse(await Task.Run(() => File.ReadAllText(pipe), cancellation), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task GoneAsync(int id, CancellationToken cancellation)
    {
        while (ProcessMark.Of(id) is not null)
        {
            await Task.Delay(10, cancellation);
        }
    }
}
