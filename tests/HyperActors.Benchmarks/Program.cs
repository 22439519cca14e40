using HyperActors.Benchmarks;
using HyperActors.Benchmarks.Messages;
using HyperActors.Benchmarks.Phold;

// One class a benchmark; add yours here.
return BenchmarkRunner.Run(args, [new PholdBenchmark(), new MessagesBenchmark()]);
