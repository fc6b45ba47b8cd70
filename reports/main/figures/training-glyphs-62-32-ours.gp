# Run in this folder: gnuplot -d training-glyphs-62-32-ours.gp
set encoding utf8
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,308 fixed noenhanced font 'sans-serif,12' background '#ffffff'
  } else {
    set terminal pngcairo size 900,308 noenhanced font 'sans-serif,9' background '#ffffff'
  }
  set output 'training-glyphs-62-32-ours.' . format
  reset
  set datafile missing 'NaN'
  set multiplot
  set border 3 linecolor rgb '#666666'
  set grid linecolor rgb '#dddddd' linetype 1
  set tics nomirror textcolor rgb '#000000'
  unset key
  set lmargin at screen 0.0844
  set rmargin at screen 0.4844
  set tmargin at screen 0.9026
  set bmargin at screen 0.2662
  set title 'Loss' offset 0,-0.5
  set xlabel 'epoch' offset 0,0.3
  set ylabel 'loss (mean over steps)' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [*:*]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'training-glyphs-62-32-ours.dat' index 0 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'training-glyphs-62-32-ours.dat' index 1 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4,3,4) pointtype 4 pointsize 0.9 pointinterval 1, \
    'training-glyphs-62-32-ours.dat' index 2 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (2,4) pointtype 3 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.5844
  set rmargin at screen 0.9844
  set tmargin at screen 0.9026
  set bmargin at screen 0.2662
  set title 'Retrieval while training' offset 0,-0.5
  set xlabel 'epoch' offset 0,0.3
  set ylabel 'MAP@ALL, fixed part' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [*:*]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'training-glyphs-62-32-ours.dat' index 3 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'training-glyphs-62-32-ours.dat' index 4 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4,3,4) pointtype 4 pointsize 0.9 pointinterval 1
  reset
  unset border
  unset tics
  set lmargin at screen 0
  set rmargin at screen 1
  set bmargin at screen 0
  set tmargin at screen 0.0909
  set key center center horizontal Left reverse samplen 4 spacing 1.2
  plot [0:1][0:1] 1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 title 'shc', \
    1/0 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (12,4,3,4) pointtype 4 pointsize 0.9 title 'shc-posterior', \
    1/0 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (2,4) pointtype 3 pointsize 0.9 title 'classifier'
  unset multiplot
  set output
}
