# Run in this folder: gnuplot -d ablation-minimum-distance-fashion-mnist.gp
set encoding utf8
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,588 fixed noenhanced font 'sans-serif,12' background '#ffffff'
  } else {
    set terminal pngcairo size 900,588 noenhanced font 'sans-serif,9' background '#ffffff'
  }
  set output 'ablation-minimum-distance-fashion-mnist.' . format
  reset
  set datafile missing 'NaN'
  set multiplot
  set border 3 linecolor rgb '#666666'
  set grid linecolor rgb '#dddddd' linetype 1
  set tics nomirror textcolor rgb '#000000'
  unset key
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.9490
  set bmargin at screen 0.6156
  set title 'MAP@100, 16 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'MAP@100' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:7.5]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 6, graph 0 to first 6, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 6, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 0 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 0 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 1 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 1 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.9490
  set bmargin at screen 0.6156
  set title 'MAP@ALL, 16 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'MAP@ALL' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:7.5]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 6, graph 0 to first 6, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 6, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 2 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 2 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 3 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 3 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.9490
  set bmargin at screen 0.6156
  set title 'S-loss, 16 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'S-loss' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:7.5]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 6, graph 0 to first 6, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 6, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 4 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 4 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 5 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 5 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.4728
  set bmargin at screen 0.1395
  set title 'MAP@100, 32 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'MAP@100' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:14.5]
  set yrange [*:*]
  set xtics nomirror 2
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 13, graph 0 to first 13, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 13, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 6 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 6 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 7 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 7 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.4728
  set bmargin at screen 0.1395
  set title 'MAP@ALL, 32 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'MAP@ALL' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:14.5]
  set yrange [*:*]
  set xtics nomirror 2
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 13, graph 0 to first 13, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 13, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 8 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 8 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 9 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 9 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.4728
  set bmargin at screen 0.1395
  set title 'S-loss, 32 bits' offset 0,-0.5
  set xlabel 'requested minimum distance (bits)' offset 0,0.3
  set ylabel 'S-loss' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [-0.5:14.5]
  set yrange [*:*]
  set xtics nomirror 2
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, graph 0.12, graph 0.02
  set arrow from first 13, graph 0 to first 13, graph 1 nohead dashtype (6,5) linewidth 1.5 linecolor rgb '#666666'
  set label 'bound' at first 13, graph 0.95 right offset -0.5,0 textcolor rgb '#666666'
  plot 'ablation-minimum-distance-fashion-mnist.dat' index 10 using 1:2:3 with yerrorbars linecolor rgb '#0072B2' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 10 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'ablation-minimum-distance-fashion-mnist.dat' index 11 using 1:2:3 with yerrorbars linecolor rgb '#E69F00' pointtype 0, \
    'ablation-minimum-distance-fashion-mnist.dat' index 11 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 pointinterval 1
  reset
  unset border
  unset tics
  set lmargin at screen 0
  set rmargin at screen 1
  set bmargin at screen 0
  set tmargin at screen 0.0476
  set key center center horizontal Left reverse samplen 4 spacing 1.2
  plot [0:1][0:1] 1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 title 'shc', \
    1/0 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4) pointtype 5 pointsize 0.9 title 'shc-coordinate-descent'
  unset multiplot
  set output
}
