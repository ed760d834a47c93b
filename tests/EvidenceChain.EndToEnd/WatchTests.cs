using System.Text.Json.Nodes;
using Npgsql;

namespace EvidenceChain.EndToEnd;

/// <summary>A page on a schedule walks the same walk, again and again, until somebody says stop.</summary>
[Collection(SharedInstallationCollection.Name)]
public sealed class WatchTests(SharedInstallation shared)
{
    private Installation Here => shared.Here;

    [Fact]
    public async Task A_watched_page_is_captured_again_and_again_until_it_is_removed()
    {
        var page = new Uri(shared.Site.Plain, "/item/7");
        var added = await Here.EcAsync("watch", "add", page.ToString(), "--every", "3s", "--allow-private", $"127.0.0.1/32:{page.Port}");
        Assert.True(added.Code == 0, added.ToString());
        var id = added.Output.Split(' ')[0];

        // The second is ordered by the schedule alone.
        var second = await Here.WaitFactAsync<string>("select number from custody.orders where requested_by = $1 order by requested_at offset 1 limit 1", $"watch {id}");
        var removed = await Here.EcAsync("watch", "remove", id);
        Assert.True(removed.Code == 0, removed.ToString());
        var first = await Here.WaitFactAsync<string>("select number from custody.orders where requested_by = $1 order by requested_at limit 1", $"watch {id}");

        foreach (var number in (string[])[first, second])
        {
            var state = await Here.WaitAnchoredAsync(number);
            Assert.Equal(page.ToString(), state["url"]!.GetValue<string>());
            Assert.Equal("Content", state["outcome"]!.GetValue<string>());
        }
        Assert.Equal(first, await EarlierOfAsync(second));
        // The dispatcher ran well past the next due time and ordered nothing.
        await Here.WaitFactAsync<string>("select $1::text from hangfire.hash h, monitoring.watches w where h.key = 'recurring-job:watches' and h.field = 'LastExecution' and w.id = $1 and h.value::timestamptz > w.removed_at + interval '4 s'", id);
        Assert.False(await Here.WaitFactAsync<bool>("select exists (select from custody.orders o join monitoring.watches w on o.requested_by = 'watch ' || w.id where w.id = $1 and o.requested_at > w.removed_at + interval '2 s')", id));
        Assert.DoesNotContain(id, (await Here.EcAsync("watch", "list")).Output, StringComparison.Ordinal);
    }

    private async Task<string?> EarlierOfAsync(string number) =>
        JsonNode.Parse(await Here.WaitFactAsync<byte[]>("select statement from custody.orders where number = $1", number))!["earlier"]!.AsArray().Select(earlier => earlier!.GetValue<string>()).FirstOrDefault();
}
