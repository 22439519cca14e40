using System.Text.Json;

namespace HyperActors.Scenarios.Tests;

public sealed class RunSummaryTests
{
    private const string TwoVms = """
        name: by-hand
        seed: 7
        duration: 12s
        warmup: 2s
        host: { memory: 1GiB }
        swap: { ssd: { capacity: 1GiB } }
        vms:
          - { name: web, memory: 512MiB, workload: { uniform: { workingSet: 1MiB } } }
          - { name: db, memory: 512MiB, workload: { uniform: { workingSet: 1MiB } } }
        slos:
          - { name: fast, expect: "max(vm.page_fault.duration) < 1us" }
          - { name: silent, expect: "p99(vm.page_fault.duration{vm=web, type=major}) < 1ms", onFail: warn }
        """;

    [Fact]
    public void ToJson_Run_IsTheDocumentToTheLetter() => Assert.Equal(_golden, Summarize(ExitReason.Completed).ToJson());

    [Fact]
    public void ToJson_Run_FitsTheSchema() =>
        Assert.Empty(SchemaValidator.Validate(SummarySchema.Write(), Summarize(ExitReason.Completed).ToJson()));

    [Theory]
    [InlineData(ExitReason.Completed, 0)]
    [InlineData(ExitReason.Died, 5)]
    [InlineData(ExitReason.Interrupted, 130)]
    public void From_Reason_DecidesTheExitCode(ExitReason reason, int code) => Assert.Equal(code, Summarize(reason).ExitCode);

    [Fact]
    public void From_FailedObjective_HasExitCode4() => Assert.Equal(4, Summarize(ExitReason.Completed, "slos.fast.expect=\"count(vm.oom_kills) == 0\"").ExitCode);

    [Fact]
    public void From_NoSamples_HasExitCode4() => Assert.Equal(4, Summarize(ExitReason.Completed, "slos.silent.onFail=fail").ExitCode);

    [Fact]
    public void DescribeMissingSamples_NoSamples_PointsAtTheObjective()
    {
        Scenario scenario = ScenarioReader.ReadText(TwoVms, "by-hand.yaml").Scenario!;
        string text = ErrorRenderer.ToText(scenario.DescribeMissingSamples(RunSummary.From(scenario, Runs.ByHand()).Slos));
        Assert.StartsWith("error[HA2012]: objective 'silent' saw no samples after warm-up; it counts as failed\n  --> by-hand.yaml:12:29\n", text, StringComparison.Ordinal);
    }

    private static RunSummary Summarize(ExitReason reason, params string[] overrides)
    {
        ScenarioReading reading = ScenarioReader.ReadText(TwoVms, "by-hand.yaml", overrides);
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        return RunSummary.From(reading.Scenario!, Runs.ByHand() with { ExitReason = reason });
    }

    private static readonly string _golden = """
        {
          "schema": "hyperactors/summary/v1",
          "scenario": "by-hand",
          "seed": 7,
          "engine": "sequential",
          "partitions": 1,
          "digest": "0123456789abcdef",
          "virtualSeconds": 12,
          "wallSeconds": 0.5,
          "events": 1234,
          "accesses": 1500,
          "exitCode": 0,
          "aborted": null,
          "vms": [
            {
              "name": "web",
              "accesses": 1000,
              "writes": 100,
              "tlb": {
                "l1Hits": 900,
                "l2Hits": 60,
                "misses": 40
              },
              "walk": {
                "walks": 40,
                "references": 400,
                "maxReferences": 24
              },
              "faults": {
                "guestMinor": 5,
                "guestMajor": 0,
                "nestedMinor": 2,
                "nestedMajor": 0
              },
              "cpuUtilization": 0.8,
              "faultSeconds": {
                "mean": 1.5E-07,
                "p50": 1E-07,
                "p90": 2E-07,
                "p99": 2E-07,
                "p999": 2E-07,
                "max": 2E-07
              },
              "stallSeconds": {
                "swap": 0,
                "allocation": 0
              },
              "slowdown": 1,
              "residentPages": 50,
              "peakResidentPages": 60,
              "pagesSwappedIn": 0,
              "pagesSwappedOut": 0,
              "lostFramesTo": {},
              "givenUp": {
                "balloonPages": 0,
                "peakBalloonPages": 0,
                "reportedPages": 0,
                "freedPages": 0
              },
              "sharing": {
                "pages": 9,
                "copies": 2
              }
            },
            {
              "name": "db",
              "accesses": 500,
              "writes": 0,
              "tlb": {
                "l1Hits": 480,
                "l2Hits": 0,
                "misses": 20
              },
              "walk": {
                "walks": 10,
                "references": 100,
                "maxReferences": 12
              },
              "faults": {
                "guestMinor": 0,
                "guestMajor": 0,
                "nestedMinor": 0,
                "nestedMajor": 4
              },
              "cpuUtilization": 0.4,
              "faultSeconds": {
                "mean": 5E-07,
                "p50": 4.01E-07,
                "p90": 8E-07,
                "p99": 8E-07,
                "p999": 8E-07,
                "max": 8E-07
              },
              "stallSeconds": {
                "swap": 5,
                "allocation": 1
              },
              "slowdown": 2.5,
              "residentPages": 40,
              "peakResidentPages": 45,
              "pagesSwappedIn": 4,
              "pagesSwappedOut": 7,
              "lostFramesTo": {
                "web": 8,
                "db": 2
              },
              "givenUp": {
                "balloonPages": 0,
                "peakBalloonPages": 0,
                "reportedPages": 0,
                "freedPages": 0
              },
              "sharing": {
                "pages": 0,
                "copies": 0
              }
            }
          ],
          "host": {
            "frames": 100,
            "peakFramesUsed": 96,
            "evictedClean": 3,
            "evictedDirty": 7,
            "directReclaims": 1,
            "backgroundReclaims": 2,
            "compression": {
              "stored": 5,
              "loaded": 3,
              "rejectedIncompressible": 1,
              "rejectedFull": 0,
              "rejectedNoFrame": 0,
              "writtenBack": 1,
              "ratio": 2,
              "cpuSeconds": 3E-05,
              "poolBytes": 2048,
              "poolFrames": 1,
              "peakPoolFrames": 3
            },
            "hugePages": {
              "faults": 6,
              "fallbacks": 2,
              "splits": 3,
              "splitsByReclaim": 1,
              "mapped": 4
            },
            "sharing": {
              "shared": 4,
              "sharing": 5,
              "unshared": 6,
              "volatile": 10,
              "zeroPages": 1,
              "fullScans": 7,
              "scanned": 80,
              "merged": 11,
              "copies": 2
            },
            "swapping": {
              "silentWrites": 6,
              "staleReads": 5,
              "falseReads": 4,
              "scatteredNeighbours": 3,
              "falseAnonymity": 2,
              "namedEvictions": 1,
              "namedReads": 0,
              "preventedReads": 0
            },
            "policy": {
              "policy": "clock",
              "ideal": false,
              "approximation": "Exact with bits=1: the accessed bit is its counter."
            }
          },
          "swap": [
            {
              "name": "ssd",
              "reads": 4,
              "writes": 2,
              "pagesRead": 8,
              "pagesWritten": 7,
              "readaheadHits": 2,
              "readSeconds": {
                "mean": 1.28E-07,
                "p50": 1.28E-07,
                "p90": 1.28E-07,
                "p99": 1.28E-07,
                "p999": 1.28E-07,
                "max": 1.28E-07
              },
              "writeSeconds": {
                "mean": null,
                "p50": null,
                "p90": null,
                "p99": null,
                "p999": null,
                "max": null
              },
              "queueMean": 1.5,
              "queueMax": 6,
              "utilization": 0.25,
              "errors": 0
            }
          ],
          "slos": [
            {
              "name": "fast",
              "expression": "max(vm.page_fault.duration) < 1us",
              "status": "pass",
              "measured": 8E-07,
              "limit": 1E-06,
              "margin": 0.2,
              "samples": 6,
              "firstBreachSeconds": null,
              "scope": null,
              "unit": "s"
            },
            {
              "name": "silent",
              "expression": "p99(vm.page_fault.duration{vm=web, type=major}) < 1ms",
              "status": "noSamples",
              "measured": null,
              "limit": 0.001,
              "margin": null,
              "samples": 0,
              "firstBreachSeconds": null,
              "scope": null,
              "unit": "s"
            }
          ],
          "oracle": {
            "enabled": true,
            "checks": 99,
            "violations": 0
          },
          "faults": []
        }
        """ + "\n";
}
