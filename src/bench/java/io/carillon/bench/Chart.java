package io.carillon.bench;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** A case's first metric as SVG: a bar for each median, a dot for each sample. */
final class Chart {
    private static final int LEFT = 240;
    private static final int WIDTH = 760;
    private static final int PLOT = WIDTH - LEFT - 90;
    private static final int ROW = 30;
    private static final int TOP = 56;

    private Chart() {}

    static String of(JsonObject result) {
        JsonArray all = result.getJsonArray("figures");
        String metric = all.isEmpty() ? "" : all.getJsonObject(0).getString("metric");
        List<JsonObject> figures = all.getValuesAs(JsonObject.class).stream()
                .filter(figure -> figure.getString("metric").equals(metric))
                .toList();
        double most = figures.stream()
                .flatMap(figure -> figure.getJsonArray("samples").getValuesAs(JsonNumber.class).stream())
                .mapToDouble(JsonNumber::doubleValue)
                .max()
                .orElse(1);
        int height = TOP + figures.size() * ROW + 12;
        StringBuilder svg = new StringBuilder();
        svg.append(line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH, height));
        svg.append(line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height));
        svg.append(line(
                "<text x=\"12\" y=\"22\" font-size=\"15\" font-weight=\"bold\">%s</text>",
                escape(result.getString("title"))));
        String unit = figures.isEmpty() ? "" : figures.get(0).getString("unit");
        svg.append(line("<text x=\"12\" y=\"42\" fill=\"#555555\">%s, %s</text>", escape(metric), escape(unit)));
        for (int i = 0; i < figures.size(); i++) {
            row(svg, figures.get(i), TOP + i * ROW, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void row(StringBuilder svg, JsonObject figure, int top, double most) {
        double median = figure.getJsonNumber("median").doubleValue();
        int middle = top + ROW / 2;
        svg.append(line(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                LEFT - 8, middle + 4, escape(figure.getString("who"))));
        svg.append(line(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LEFT,
                top + 5,
                place(median, most),
                ROW - 10,
                figure.getString("who").startsWith("Carillon") ? "#3a6ea5" : "#b5b5b5"));
        for (JsonNumber sample : figure.getJsonArray("samples").getValuesAs(JsonNumber.class)) {
            svg.append(line(
                    "<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"#111111\" fill-opacity=\"0.6\"/>",
                    LEFT + place(sample.doubleValue(), most), middle));
        }
        svg.append(line("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - 80, middle + 4, Figure.text(median)));
    }

    private static double place(double value, double most) {
        return most <= 0 ? 0 : Math.max(0, value) / most * PLOT;
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
