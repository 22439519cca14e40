using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>
/// <c>hyperactors translate</c>: one translation step by step, from the application's address through the VM's page
/// table and the hypervisor's to the machine's.
/// </summary>
internal static class TranslateCommand
{
    private const string UsualTime = "10ms";
    private const long AddressLimit = 1L << 57;

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> scenario = Words.One("scenario", "Scenario file");
        var arguments = new ScenarioArguments();
        var vm = new Option<string>("--vm") { Description = "The VM", HelpName = "NAME", Required = true };
        var address = new Option<string>("--address")
        {
            Description = "The application's address, such as 0x7f3a1c204018",
            HelpName = "ADDRESS",
            Required = true,
        };
        var process = new Option<string?>("--process")
        {
            Description = "The process (default: the VM's first)",
            HelpName = "NAME",
        };
        var at = new Option<string>("--at")
        {
            Description = "When, in virtual time",
            HelpName = "TIME",
            DefaultValueFactory = _ => UsualTime,
        };
        var write = new Option<bool>("--write") { Description = "The access writes" };
        Option<bool> json = Words.Json();
        var command = new Command("translate", "Show one address translation step by step")
        {
            scenario, vm, address, process, at, write, arguments.Set, arguments.Seed, json,
        };
        command.SetAction(result =>
        {
            var access = new AccessArguments(
                result.GetRequiredValue(vm), result.GetRequiredValue(address), result.GetValue(process),
                result.GetValue(at) ?? UsualTime, result.GetValue(write));
            return Translate(
                result.Context, result.GetRequiredValue(scenario), arguments.Overrides(result), access, result.GetValue(json));
        });
        return command;
    }

    private static int Translate(
        CommandContext context, string path, IReadOnlyList<string> overrides, AccessArguments access, bool json)
    {
        if (!TryParseAddress(access.Address, out long address))
            return context.Refuse($"'{access.Address}' is no address", "write it in hexadecimal, such as 0x7f3a1c204018");
        if (QuantityParser.Duration(access.At) is not { } at || at < SimDuration.Zero)
            return context.Refuse($"'--at' needs a time, not '{access.At}'", "write a number and a unit: ns us ms s min h");
        if (ScenarioArguments.Read(context, path, overrides) is not { } scenario)
            return ExitCodes.InvalidInput;
        int vm = scenario.VmNames.ToList().IndexOf(access.Vm);
        if (vm < 0)
            return RefuseVm(context, access.Vm, scenario.VmNames);
        MachineOptions options = scenario.ToMachineOptions();
        var machine = new SimulatedMachine(options);
        SimTime now = SimTime.Zero + at;
        machine.RunUntil(new SequentialEngine(), now);
        GuestVm guest = machine.Vms[vm];
        if (guest.Explain(access.Process, address / ByteSize.BasePage.Bytes, access.Write) is not { } translation)
            return RefuseProcess(context, access, guest);
        TranslationReport report = new TranslationExplainer(options, machine.Hypervisor, vm)
            .Explain(translation, address, access.Write, now);
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(report, CliJson.Readable.TranslationReport));
        else
            new TranslationRenderer(context.Results).Write(report);
        return ExitCodes.Success;
    }

    private static bool TryParseAddress(string text, out long address)
    {
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool parsed = isHexadecimal
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out address);
        return parsed && address is >= 0 and < AddressLimit;
    }

    private static int RefuseVm(CommandContext context, string name, IReadOnlyList<string> names)
    {
        string? nearest = NearestWord.Find(name, names);
        return context.Refuse(
            $"there is no VM '{name}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"),
            "VMs here: " + string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", …" : ""));
    }

    private static int RefuseProcess(CommandContext context, AccessArguments access, GuestVm guest)
    {
        IReadOnlyList<string> living = guest.LivingProcesses;
        if (living.Count == 0)
            return context.Refuse($"no process lives in '{access.Vm}' at {access.At}", "choose another time with --at");
        return context.Refuse(
            $"no process '{access.Process}' lives in '{access.Vm}' at {access.At}",
            "processes then: " + string.Join(", ", living.Take(20)));
    }

    private sealed record AccessArguments(string Vm, string Address, string? Process, string At, bool Write);
}
