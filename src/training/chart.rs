//! Line charts as SVG. The same data gives the same bytes.

use std::fmt::Write as _;

/// Width of the picture, in pixels.
const WIDTH: f64 = 720.0;
/// Height of the picture, in pixels.
const HEIGHT: f64 = 460.0;
/// Left, top, right and bottom edge of the plot, in pixels.
const PLOT: [f64; 4] = [64.0, 44.0, 540.0, 400.0];
/// Points nearer to the last one than this are not drawn, in pixels.
const NEAR: f64 = 1.0;

/// A chart with its legend.
pub(super) struct Chart {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
}

/// One axis.
pub(super) struct Axis {
    pub label: &'static str,
    /// Least and greatest value; what lies beyond is drawn at the edge.
    pub range: (f64, f64),
    /// Values with what is written at them.
    pub ticks: Vec<(f64, String)>,
    /// Whether equal distances are equal ratios; needs a range above 0.
    pub logarithmic: bool,
}

/// One line of a chart.
#[derive(Default)]
pub(super) struct Series {
    pub name: String,
    pub colour: &'static str,
    pub dashed: bool,
    /// Whether each point is marked with a dot.
    pub dots: bool,
    /// Points in the order in which they are joined.
    pub points: Vec<(f64, f64)>,
    /// Upright bars: x, lower and upper end.
    pub bars: Vec<(f64, f64, f64)>,
}

impl Axis {
    /// An axis for shares, with a tick at every fifth of it.
    pub fn share(label: &'static str) -> Self {
        let ticks = (0..=5).map(|fifth| {
            (f64::from(fifth) / 5.0, format!("{}.{}", 2 * fifth / 10, 2 * fifth % 10))
        });
        Self { label, range: (0.0, 1.0), ticks: ticks.collect(), logarithmic: false }
    }

    /// Where a value lies between the ends of the axis, 0..1.
    fn place(&self, value: f64) -> f64 {
        let scale = |value: f64| if self.logarithmic { value.ln() } else { value };
        let (low, high) = (scale(self.range.0), scale(self.range.1));
        ((scale(value.max(self.range.0)) - low) / (high - low)).clamp(0.0, 1.0)
    }
}

impl Chart {
    /// The chart as a stand-alone SVG file.
    pub fn to_svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             width=\"{WIDTH}\" height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\" \
             fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        );
        let [left, top, right, _] = PLOT;
        let middle = (left + right) / 2.0;
        text(&mut svg, (middle, top - 18.0), "middle", "font-size=\"15\"", &self.title);
        self.write_axes(&mut svg);
        for (number, series) in self.series.iter().enumerate() {
            self.write_series(&mut svg, series);
            write_legend(&mut svg, series, top + 12.0 + 20.0 * number as f64);
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// Where a point lies in the picture, in pixels.
    fn pixel(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [left, top, right, bottom] = PLOT;
        let (x, y) = (self.x.place(x), self.y.place(y));
        (left + x * (right - left), bottom - y * (bottom - top))
    }

    fn write_axes(&self, svg: &mut String) {
        let [left, top, right, bottom] = PLOT;
        for (value, name) in &self.x.ticks {
            let (x, _) = self.pixel((*value, 0.0));
            line(svg, [x, top, x, bottom], "#ddd");
            text(svg, (x, bottom + 17.0), "middle", "", name);
        }
        for (value, name) in &self.y.ticks {
            let (_, y) = self.pixel((self.x.range.0, *value));
            line(svg, [left, y, right, y], "#ddd");
            text(svg, (left - 7.0, y + 4.0), "end", "", name);
        }
        let (width, height) = (right - left, bottom - top);
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"#888\"/>"
        );
        text(svg, ((left + right) / 2.0, bottom + 40.0), "middle", "", self.x.label);
        let (x, y) = (18.0, (top + bottom) / 2.0);
        let turned = format!("transform=\"rotate(-90 {x} {y})\"");
        text(svg, (x, y), "middle", &turned, self.y.label);
    }

    fn write_series(&self, svg: &mut String, series: &Series) {
        let stroke = stroke(series);
        for &(x, low, high) in &series.bars {
            let ((x, low), (_, high)) = (self.pixel((x, low)), self.pixel((x, high)));
            line(svg, [x, low, x, high], series.colour);
        }
        let points = self.thinned(&series.points);
        let joined: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" {stroke}/>", joined.join(" "));
        for (x, y) in points.iter().filter(|_| series.dots) {
            let colour = series.colour;
            let _ =
                writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
    }

    /// The points in pixels, without those that could not be told from the one before.
    fn thinned(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut kept: Vec<(f64, f64)> = Vec::new();
        for (number, &point) in points.iter().enumerate() {
            let (x, y) = self.pixel(point);
            let is_far = kept.last().is_none_or(|last| (x - last.0).hypot(y - last.1) >= NEAR);
            if is_far || number + 1 == points.len() {
                kept.push((x, y));
            }
        }
        kept
    }
}

fn stroke(series: &Series) -> String {
    let dashes = if series.dashed { " stroke-dasharray=\"5 4\"" } else { "" };
    format!("fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{dashes}", series.colour)
}

fn write_legend(svg: &mut String, series: &Series, y: f64) {
    let (start, end) = (PLOT[2] + 14.0, PLOT[2] + 42.0);
    let _ = writeln!(svg, "<polyline points=\"{start},{y} {end},{y}\" {}/>", stroke(series));
    text(svg, (end + 8.0, y + 4.0), "start", "", &series.name);
}

fn line(svg: &mut String, [x1, y1, x2, y2]: [f64; 4], colour: &str) {
    let _ = writeln!(
        svg,
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"/>"
    );
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, attributes: &str, text: &str) {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {attributes}>{escaped}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Chart {
        let series =
            Series { name: "a < b & c".into(), colour: "#000", points, ..Series::default() };
        let mut x = Axis::share("share");
        (x.range, x.logarithmic) = ((0.001, 1.0), true);
        Chart { title: "Title".into(), x, y: Axis::share("other share"), series: vec![series] }
    }

    #[test]
    fn values_beyond_the_axis_lie_at_its_edge() {
        let chart = chart(Vec::new());
        let [left, top, right, bottom] = PLOT;
        assert_eq!(chart.pixel((0.0, 0.0)), (left, bottom));
        assert_eq!(chart.pixel((5.0, 2.0)), (right, top));
        let (x, _) = chart.pixel((0.001_f64.sqrt(), 0.0));
        assert!((x - (left + right) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn crowded_points_are_thinned_and_the_ends_stay() {
        let points = (0..=10_000).map(|n| (f64::from(n) / 1e4, 0.5)).collect();
        let chart = chart(points);
        let kept = chart.thinned(&chart.series[0].points);
        assert!(kept.len() < 600, "{}", kept.len());
        assert_eq!((kept[0].0, kept[kept.len() - 1].0), (PLOT[0], PLOT[2]));
    }

    #[test]
    fn names_are_escaped_and_bytes_are_stable() {
        let svg = chart(vec![(0.5, 0.5)]).to_svg();
        assert!(svg.contains("a &lt; b &amp; c") && svg.ends_with("</svg>\n"));
        assert_eq!(svg, chart(vec![(0.5, 0.5)]).to_svg());
    }
}
