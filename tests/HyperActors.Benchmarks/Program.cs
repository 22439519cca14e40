using HyperActors.Benchmarks;
using HyperActors.Benchmarks.Machine;
using HyperActors.Benchmarks.Messages;
using HyperActors.Benchmarks.Phold;
using HyperActors.Benchmarks.Replay;
using HyperActors.Benchmarks.Telemetry;

// One class a benchmark; add yours here.
return BenchmarkRunner.Run(args, [
    new PholdBenchmark(), new MessagesBenchmark(), new ReplayBenchmark(),
    new AccessBenchmark(), new FaultsBenchmark(), new ScaleBenchmark(), new StartupBenchmark(),
    new TelemetryBenchmark()]);
