using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// The parts that the whole is made of, each alone: times to compare before and after a change on one machine. What is
// held in CI is the allocation of each operation (AllocationGate), since it repeats and times do not.
if (args is ["allocations"])
    return HyperActors.MicroBenchmarks.AllocationGate.Check(Console.Out) ? 0 : 1;

// In this process: a generated project would need the solution's packages and rules once more.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Error, Column.Job, Column.Toolchain);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
