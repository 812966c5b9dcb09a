package io.carillon.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The encoders, the selection index and the journal under JMH, on the load's core. */
final class Parts implements Case.Body {
    @Override
    public void run(Stage stage, Report report) throws RunnerException {
        boolean brief = stage.scale().brief();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("io\\.carillon\\..*Benchmark")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .forks(brief ? 0 : 1)
                .warmupIterations(brief ? 0 : 3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(brief ? 1 : 5)
                .measurementTime(brief ? TimeValue.milliseconds(50) : TimeValue.seconds(1));
        Collection<RunResult> results = new Runner(options.build()).run();
        if (results.isEmpty()) {
            throw new IllegalStateException("no benchmarks were found");
        }
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            String parameters = result.getParams().getParamsKeys().stream()
                    .map(key -> " " + key + "=" + result.getParams().getParam(key))
                    .reduce("", String::concat);
            report.add(
                    name.replaceAll(".*\\.([A-Za-z]+)Benchmark\\.", "$1 ") + parameters,
                    "time",
                    result.getPrimaryResult().getScoreUnit(),
                    result.getPrimaryResult().getScore());
        }
    }
}
