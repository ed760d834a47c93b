using System.CommandLine;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>watch add|list|remove</c>: pages that are captured again on schedule.</summary>
internal static class WatchCommand
{
    private const int ShortestSeconds = 1;

    public static Command Create() => new("watch", "capture pages again on schedule") { Add(), List(), Remove() };

    private static Command Add()
    {
        var url = new Argument<string>("URL");
        var every = new Option<string>("--every") { Description = "how often: 90s, 15m, 1h, 7d", Required = true };
        var allow = new Option<string[]>("--allow-private") { Description = "open a private range: CIDR[:port]" };
        var caseId = new Option<string?>("--case") { Description = "case the captures belong to" };
        var command = new Command("add", "watch a page") { url, every, allow, caseId };
        command.SetAction(async (arguments, cancellation) =>
        {
            var address = arguments.GetValue(url)!;
            if (!CaptureCommand.IsWebAddress(address))
            {
                throw new ServiceSaysNo(Exit.Usage, $"'{address}' is not a web address; it starts with http:// or https://");
            }
            if (!TimeSpanText.TryParse(arguments.GetValue(every)!, out var seconds) || seconds < ShortestSeconds)
            {
                throw new ServiceSaysNo(Exit.Usage, $"--every takes a length of time such as 15m or 1h, not '{arguments.GetValue(every)}'");
            }
            using var connection = await arguments.Installation().ConnectOrStartAsync(cancellation);
            var watch = await connection.PostAsync(
                "api/v1/watches", new WatchRequest(address, seconds, arguments.GetValue(allow) ?? [], arguments.GetValue(caseId)), ApiJson.Default.WatchRequest, ApiJson.Default.Watch, cancellation);
            Console.Out.WriteLine($"{watch.Id}  {TimeSpanText.Format(watch.EverySeconds)}  {watch.Url}");
            return Exit.Done;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "list what is watched");
        command.SetAction(async (arguments, cancellation) =>
        {
            using var connection = arguments.Installation().Connect();
            var list = await connection.GetAsync("api/v1/watches", ApiJson.Default.WatchList, cancellation);
            foreach (var watch in list.Watches)
            {
                Console.Out.WriteLine(arguments.GetValue(SharedOptions.Json)
                    ? System.Text.Json.JsonSerializer.Serialize(watch, ApiJson.Default.Watch)
                    : $"{watch.Id}  {TimeSpanText.Format(watch.EverySeconds)}  {EvidenceChain.Proof.Verification.ReportText.Printable(watch.Url)}  {watch.LastNumber ?? arguments.Language().Pick("尚未采集", "not captured yet")}");
            }
            return Exit.Done;
        });
        return command;
    }

    private static Command Remove()
    {
        var id = new Argument<string>("ID");
        var command = new Command("remove", "stop watching") { id };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var connection = arguments.Installation().Connect();
            await connection.DeleteAsync($"api/v1/watches/{Uri.EscapeDataString(arguments.GetValue(id)!)}", cancellation);
            return Exit.Done;
        });
        return command;
    }
}
