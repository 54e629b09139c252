# SPDX-License-Identifier: GPL-2.0
#
# Plots "OBJECTS SYMBOLS SECONDS MEGABYTES" lines, smallest first, as SVG: the
# processor seconds of the differ over the number of symbols, and a straight line
# from the origin through the largest, which is where linear growth would be.

{
	n++
	objects[n] = $1; symbols[n] = $2; seconds[n] = $3
}

function x(value) { return left + width * value / symbols[n] }
function y(value) { return top + height - height * value / most }

END {
	if (!n)
		exit 1
	left = 60; top = 20; width = 480; height = 260
	most = seconds[n] * 1.1
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 340\" font-family=\"sans-serif\" font-size=\"12\">\n"
	printf "<!-- SPDX-License-Identifier: GPL-2.0; made by test/bench/differ/plot.awk -->\n"
	printf "<rect width=\"600\" height=\"340\" fill=\"white\"/>\n"
	printf "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>\n", left, top, top + height, left + width
	printf "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"gray\" stroke-dasharray=\"4\"/>\n", x(0), y(0), x(symbols[n]), y(seconds[n])
	printf "<polyline fill=\"none\" stroke=\"steelblue\" stroke-width=\"2\" points=\""
	for (i = 1; i <= n; i++)
		printf "%s%.1f,%.1f", (i > 1 ? " " : ""), x(symbols[i]), y(seconds[i])
	printf "\"/>\n"
	for (i = 1; i <= n; i++) {
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"steelblue\"/>\n", x(symbols[i]), y(seconds[i])
		printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.2f s, %d objects</text>\n", x(symbols[i]) - 8, y(seconds[i]) - 4, seconds[i], objects[i]
		printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", x(symbols[i]), top + height + 16, symbols[i]
	}
	printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">symbols</text>\n", left + width / 2, top + height + 36
	printf "<text x=\"16\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">processor seconds</text>\n", top + height / 2, top + height / 2
	printf "</svg>\n"
}
